BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $pwsh = (Get-Process -Id $PID).Path
    $module = Split-Path $env:ORCHESTRATOR_TEST_MODULE
}

Describe 'The assembled module' {
    It 'consists of exactly the files that it needs' {
        $files = Get-ChildItem $module -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath($module, $_.FullName) } | Sort-Object
        $files | Should -Be @(
            'deps/demo-agent.ps1'
            'deps/Orchestrator.Yaml.dll'
            'deps/YamlDotNet.dll'
            'en-US/about_Orchestrator_Agents.help.txt'
            'en-US/about_Orchestrator_Configuration.help.txt'
            'en-US/about_Orchestrator.help.txt'
            'en-US/Orchestrator.PowerShell.dll-Help.xml'
            'Orchestrator.Core.dll'
            'Orchestrator.Format.ps1xml'
            'Orchestrator.PowerShell.dll'
            'Orchestrator.psd1'
            'Orchestrator.Types.ps1xml'
        )
    }

    It 'has a valid manifest' {
        (Test-ModuleManifest $env:ORCHESTRATOR_TEST_MODULE).Version | Should -Not -BeNullOrEmpty
    }

    It 'exports what the assembly holds, by name' {
        $manifest = Import-PowerShellDataFile $env:ORCHESTRATOR_TEST_MODULE
        $assembly = (Get-Command Get-BacklogItem).ImplementingType.Assembly
        $implemented = $assembly.GetExportedTypes() | ForEach-Object {
            foreach ($attribute in $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)) { "$($attribute.VerbName)-$($attribute.NounName)" }
        }
        $manifest.CmdletsToExport | Sort-Object | Should -Be ($implemented | Sort-Object)
        $aliases = $assembly.GetExportedTypes() | ForEach-Object {
            foreach ($attribute in $_.GetCustomAttributes([System.Management.Automation.AliasAttribute], $false)) { $attribute.AliasNames }
        }
        $manifest.AliasesToExport | Sort-Object | Should -Be ($aliases | Sort-Object)
        $manifest.CmdletsToExport + $manifest.AliasesToExport | Should -Not -Match '\*'
        $manifest.FunctionsToExport | Should -HaveCount 0
    }

    It 'makes the domain types visible to scripts' {
        & $pwsh -NoProfile -NonInteractive -Command "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; [Orchestrator.Backlog.BacklogItem].FullName" |
            Should -Be 'Orchestrator.Backlog.BacklogItem'
    }

    It 'loads no third-party assembly at import' {
        & $pwsh -NoProfile -NonInteractive -Command "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -match 'Yaml'" |
            Should -BeNullOrEmpty
    }

    It 'loads none for a project without YAML either' {
        $root = New-TestProject
        try {
            $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; 'One' | Add-BacklogItem -Root '$root' | Out-Null; [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -match 'Yaml'"
            & $pwsh -NoProfile -NonInteractive -Command $script | Should -BeNullOrEmpty
        } finally { Remove-TestProject $root }
    }

    It 'ships no copy of System.Management.Automation, and Core does not know it' {
        [System.Reflection.Assembly]::LoadFrom((Join-Path $module 'Orchestrator.Core.dll')).GetReferencedAssemblies().Name |
            Should -Not -Contain 'System.Management.Automation'
    }

    It 'can be removed and imported again' {
        $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; Remove-Module Orchestrator; Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; (Get-Command -Module Orchestrator -CommandType Cmdlet).Count"
        & $pwsh -NoProfile -NonInteractive -Command $script | Should -Be (Get-Command -Module Orchestrator -CommandType Cmdlet).Count
    }

    It 'leaves nothing behind when it is removed after having been imported twice and by force' {
        $root = New-TestProject -Items 1
        try {
            $open = "@(Get-ChildItem /proc/`$PID/fd | Where-Object Target -like '$root/*').Count"
            Invoke-Session @"
Import-Module '$env:ORCHESTRATOR_TEST_MODULE'
Import-Module '$env:ORCHESTRATOR_TEST_MODULE' -Force
@(Get-Module Orchestrator).Count
(Get-BacklogItem -Root '$root').Title
Remove-Module Orchestrator
@(Get-Module Orchestrator).Count
@(Get-Command -Module Orchestrator).Count
@(Get-Alias Invoke-Pipeline -ErrorAction Ignore).Count
@(Get-FormatData Orchestrator.Backlog.BacklogItem -PowerShellVersion `$PSVersionTable.PSVersion).Count
$open
"@ | Should -Be '1', 'Item 1', '0', '0', '0', '0', '0'
        } finally { Remove-TestProject $root }
    }
}

Describe 'YAML beside another YamlDotNet' {
    BeforeAll {
        $root = New-TestProject -Bare
        Initialize-Orchestrator -Root $root -Store yaml -Commit | Out-Null
        $other = Join-Path $root 'YamlDotNet.dll'
        $source = 'namespace YamlDotNet { public class Impostor { } }'
        Add-Type -TypeDefinition $source -OutputAssembly $other -OutputType Library
    }

    AfterAll { Remove-TestProject $root }

    It 'takes in the inbox' {
        $inboxed = New-TestProject
        try {
            Set-Content (Join-Path $inboxed 'BACKLOG_INBOX.yaml') "- title: From the inbox`n  size: small"
            'By hand' | Add-BacklogItem -Root $inboxed | Out-Null
            (Get-BacklogItem -Root $inboxed -Title 'From the inbox').Origin | Should -Be inbox
        } finally { Remove-TestProject $inboxed }
    }

    It 'works when the session loaded another YamlDotNet <When>' -ForEach @(
        @{ When = 'before'; Before = $true }
        @{ When = 'after'; Before = $false }
    ) {
        $load = "[System.Reflection.Assembly]::LoadFrom('$other') | Out-Null"
        $use = "'One' | Add-BacklogItem -Root '$root' | ForEach-Object Title"
        $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; " + ($Before ? "$load; $use" : "$use; $load; $use")
        & $pwsh -NoProfile -NonInteractive -Command $script | Select-Object -Last 1 | Should -Be 'One'
    }
}
