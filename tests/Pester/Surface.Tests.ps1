BeforeDiscovery {
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $cmdlets = Get-Command -Module Orchestrator -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Cmdlet = $_ } }
    $outputTypes = $cmdlets.Cmdlet.OutputType.Type | Where-Object { $_ -and $_.Namespace -like 'Orchestrator*' -and $_.Name -ne 'PipelineJob' } |
        Sort-Object FullName -Unique | ForEach-Object { @{ TypeName = $_.FullName } }
}

BeforeAll {
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $repository = Split-Path (Split-Path $PSScriptRoot)
    $changing = 'Initialize', 'Add', 'Set', 'Remove', 'Block', 'Unblock', 'Step', 'Complete', 'Close', 'Merge', 'Restore', 'Start', 'Stop', 'Convert', 'Repair'
    $backlogChanging = 'Add', 'Set', 'Remove', 'Block', 'Unblock', 'Step', 'Complete', 'Close', 'Merge', 'Restore', 'Convert', 'Repair'
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
}

Describe '<Name>' -ForEach $cmdlets {
    BeforeAll {
        $help = Get-Help $Name -Full
        $own = $Cmdlet.Parameters.Values | Where-Object { $_.Name -notin $common }
    }

    It 'has an approved verb' { (Get-Verb).Verb | Should -Contain $Cmdlet.Verb }

    It 'says what it emits' { $Cmdlet.OutputType | Should -Not -BeNullOrEmpty }

    It 'takes -Root and -ConfigPath' { $own.Name | Should -Contain 'Root'; $own.Name | Should -Contain 'ConfigPath' }

    It 'takes -WhatIf exactly if it changes something' {
        $Cmdlet.Parameters.ContainsKey('WhatIf') | Should -Be ($Cmdlet.Verb -in $changing)
    }

    It 'takes -Commit if it changes the backlog' {
        if ($Cmdlet.Verb -in $backlogChanging) { $own.Name | Should -Contain 'Commit' }
    }

    It 'has a synopsis, a description and at least two examples' {
        $help.Synopsis | Should -Match '\w+ \w+'
        $help.Synopsis | Should -Not -Match "^\s*$Name "
        $help.description.Text | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        foreach ($example in $help.examples.example) {
            $example.code | Should -Match 'PS> '
            $example.remarks.Text | Should -Not -BeNullOrEmpty
        }
    }

    It 'has examples that parse and name only what there is' {
        foreach ($example in $help.examples.example) {
            $code = $example.code -replace '(?m)^(PS|>>)> ?|^>> ?'
            $errors = $null
            $ast = [System.Management.Automation.Language.Parser]::ParseInput($code, [ref]$null, [ref]$errors)
            $errors | Should -BeNullOrEmpty -Because $code
            foreach ($command in $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $known = Get-Command $command.GetCommandName() -ErrorAction Stop
                foreach ($element in $command.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    $known.Parameters.Keys | Should -Contain $element.ParameterName -Because $code
                }
            }
        }
    }

    It 'describes every parameter' {
        foreach ($parameter in $own + $Cmdlet.Parameters['WhatIf'], $Cmdlet.Parameters['Confirm'] | Where-Object { $_ }) {
            ($help.parameters.parameter | Where-Object Name -eq $parameter.Name).description.Text | Should -Not -BeNullOrEmpty -Because "-$($parameter.Name) needs a description"
        }
    }

    It 'has the syntax in its page that it has' {
        $page = [System.IO.File]::ReadAllText((Join-Path $repository "docs/en-US/$Name.md"))
        $written = [regex]::Match($page, '(?s)## Syntax\n\n```\n(.*?)```').Groups[1].Value.Trim()
        $real = ((Get-Command $Name -Syntax) -split '\r?\n' | ForEach-Object Trim | Where-Object { $_ }) -join "`n"
        $written | Should -Be $real -Because 'module/Update-Syntax.ps1 writes it'
    }

    It 'says truly what comes from the pipe' {
        foreach ($parameter in $own) {
            $sets = $parameter.ParameterSets.Values
            $takes = @(
                if ($sets.ValueFromPipeline -contains $true) { 'ByValue' }
                if ($sets.ValueFromPipelineByPropertyName -contains $true) { 'ByPropertyName' }
            ) -join ', '
            $written = ($help.parameters.parameter | Where-Object Name -eq $parameter.Name).pipelineInput
            $written | Should -Be ($takes ? "True ($takes)" : 'False') -Because "-$($parameter.Name) is $($takes ? "taken $takes" : 'not taken from the pipe')"
        }
    }

    It 'marks the parameters that take wildcards' {
        foreach ($parameter in $own) {
            $takes = [bool]($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] })
            ($help.parameters.parameter | Where-Object Name -eq $parameter.Name).globbing | Should -Be "$takes".ToLower() -Because "-$($parameter.Name)"
        }
    }
}

Describe 'Views' {
    It '<TypeName> has one' -ForEach $outputTypes {
        Get-FormatData -TypeName $TypeName -PowerShellVersion $PSVersionTable.PSVersion | Should -Not -BeNullOrEmpty
    }
}

Describe 'Topics' {
    It '<_> can be read' -ForEach 'about_Orchestrator', 'about_Orchestrator_Configuration', 'about_Orchestrator_Agents' {
        (Get-Help $_ | Out-String).Length | Should -BeGreaterThan 500
    }
}
