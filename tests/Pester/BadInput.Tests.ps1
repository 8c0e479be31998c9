BeforeDiscovery {
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $cmdlets = Get-Command -Module Orchestrator -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Cmdlet = $_ } }
    $ofItems = 'Block', 'Unblock', 'Step', 'Complete', 'Close', 'Merge', 'Restore', 'Remove', 'Set' | ForEach-Object { @{ Name = "$_-BacklogItem" } }
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $root = New-TestProject -Items 2
    $id = (Get-BacklogItem -Root $root -First 1).Id
    $file = Join-Path $root '.task-golem/tasks.jsonl'
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
    # What a cmdlet must be given before it does anything.
    $needed = @{
        'Add-BacklogItem' = @{ Title = 'x' }; 'Block-BacklogItem' = @{ Reason = 'r' }; 'Close-BacklogItem' = @{ Reason = 'WontDo' }
        'Merge-BacklogItem' = @{ Into = 'WRK-zzzzz' }; 'Set-BacklogItem' = @{ Priority = 1 }; 'Convert-Backlog' = @{ To = 'yaml' }
        'Remove-BacklogItem' = @{ Confirm = $false }
    }
    $itemCmdlets = 'Block', 'Unblock', 'Step', 'Complete', 'Close', 'Merge', 'Restore', 'Remove', 'Set' | ForEach-Object { "$_-BacklogItem" }
    foreach ($name in $itemCmdlets) { $needed[$name] = ($needed[$name] ?? @{}) + @{ Id = $id } }
    Push-Location $root
}

AfterAll {
    Pop-Location
    Remove-TestProject $root
}

Describe '<Name>' -ForEach $cmdlets {
    BeforeAll {
        $own = $Cmdlet.Parameters.Values | Where-Object Name -notin $common
        $before = (Get-FileHash $file).Hash
    }
    AfterAll { (Get-FileHash $file).Hash | Should -Be $before -Because 'a refused call changes nothing' }

    It 'refuses a word that its choices do not have, and lists those' {
        foreach ($parameter in $own) {
            $type = $parameter.ParameterType.IsArray ? $parameter.ParameterType.GetElementType() : $parameter.ParameterType
            $type = [Nullable]::GetUnderlyingType($type) ?? $type
            $set = $parameter.Attributes | Where-Object { $_ -is [ValidateSet] }
            if (-not ($type.IsEnum -or $set)) { continue }
            $arguments = ($needed[$Name] ?? @{}) + @{}
            $arguments[$parameter.Name] = 'nonsense'
            $failure = { & $Name @arguments -WhatIf:$false } | Should -Throw -PassThru -Because "-$($parameter.Name)"
            $failure.FullyQualifiedErrorId | Should -BeLike "*,Orchestrator.PowerShell.Commands.$($Cmdlet.ImplementingType.Name)"
            foreach ($choice in $set ? $set.ValidValues : [enum]::GetNames($type)) {
                if ("$Name $($parameter.Name) $choice" -eq 'Close-BacklogItem Reason Completed') { continue }
                $failure.ToString() | Should -Match $choice -Because "-$($parameter.Name) takes it"
            }
        }
    }

    It 'refuses what is no number where it wants one, and numbers out of range' {
        foreach ($parameter in $own | Where-Object { $_.ParameterType -in [int], [Nullable[int]], [long], [Nullable[long]] }) {
            foreach ($value in @('many'; if ($parameter.Name -ne 'Priority') { -1 })) {
                $arguments = ($needed[$Name] ?? @{}) + @{}
                $arguments[$parameter.Name] = $value
                { & $Name @arguments } | Should -Throw "*$($parameter.Name)*" -Because "-$($parameter.Name) $value"
            }
        }
    }

    It 'refuses a root and a location that are not in the file system, and a configuration that is not there' {
        $arguments = $needed[$Name] ?? @{}
        { & $Name @arguments -Root Env: } | Should -Throw -ErrorId 'OrcPathNotFileSystem,*'
        { & $Name @arguments -Root 'nowhere:/x' } | Should -Throw -ErrorId 'OrcPathInvalid,*'
        { & $Name @arguments -Root (Join-Path $root 'missing') } | Should -Throw -ErrorId 'OrcRootNotFound,*'
        { & $Name @arguments -Root '' } | Should -Throw '*Root*'
        if ($Name -ne 'Initialize-Orchestrator') { { & $Name @arguments -ConfigPath missing.toml } | Should -Throw -ErrorId 'OrcConfigurationNotFound,*' }
        Push-Location Env:
        try { { & $Name @arguments } | Should -Throw '*Set-Location*-Root*' -ErrorId 'OrcLocationNotFileSystem,*' } finally { Pop-Location }
    }

    It 'says Initialize-Orchestrator where there is no project, and leaves nothing there' {
        # These read what a project may well not have yet, or make it.
        if ($Name -in 'Initialize-Orchestrator', 'Get-Pipeline', 'Get-PipelineRun', 'Get-Worklog', 'Get-AgentTranscript', 'Stop-Pipeline') { return }
        $empty = New-TestProject -Bare
        try {
            $arguments = $needed[$Name] ?? @{}
            if ($Name -eq 'Test-OrchestratorConfiguration') {
                Test-OrchestratorConfiguration -Root $empty | Should -BeFalse
                (Test-OrchestratorConfiguration -Root $empty -Detailed).Remedy -join ' ' | Should -Match 'Initialize-Orchestrator'
            } else {
                { & $Name @arguments -Root $empty -ErrorAction Stop } | Should -Throw '*Initialize-Orchestrator*' -ErrorId 'Orc*'
            }
            git -C $empty status --porcelain --ignored | Should -BeNullOrEmpty
        } finally { Remove-TestProject $empty }
    }
}

Describe '<Name>, which takes items' -ForEach $ofItems {
    BeforeAll {
        $arguments = $needed[$Name] + @{}
        $arguments.Remove('Id')
        $before = (Get-FileHash $file).Hash
    }
    AfterAll { (Get-FileHash $file).Hash | Should -Be $before -Because 'a refused call changes nothing' }

    It 'refuses <What>' -ForEach @(
        @{ What = 'null'; Value = $null }
        @{ What = 'an empty text'; Value = '' }
        @{ What = 'an empty array'; Value = @() }
        @{ What = 'an array with a null'; Value = @($null, 'WRK-zzzzz') }
    ) {
        { & $Name -Id $Value @arguments } | Should -Throw "*'Id'*" -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'reports nulls, numbers and other objects in the pipe, and goes on' {
        $null, 42, 'WRK-zzzzz', (Get-Date), [pscustomobject]@{ Name = 'no id' } | & $Name @arguments -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        @($failures).Count | Should -Be 5
        ($failures | Where-Object FullyQualifiedErrorId -like 'OrcItemNotFound,*').TargetObject | Should -Contain 'WRK-zzzzz'
    }

    It 'takes a pattern that fits nothing for no item, and a bracket that is open for itself' {
        & $Name -Id 'NONE-*', 'WRK-[zz' @arguments -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'ends a script that stops at errors' {
        { $ErrorActionPreference = 'Stop'; Set-StrictMode -Version Latest; & $Name -Id WRK-zzzzz @arguments; 'went on' } | Should -Throw -ErrorId 'OrcItemNotFound,*'
    }
}

Describe 'Adding' {
    It 'refuses <What>' -ForEach @(
        @{ What = 'null'; Run = { Add-BacklogItem $null }; ErrorId = 'ParameterArgumentValidationErrorNullNotAllowed' }
        @{ What = 'an empty array'; Run = { Add-BacklogItem @() }; ErrorId = 'ParameterArgumentValidationErrorEmptyArrayNotAllowed' }
        @{ What = 'a null in the pipe'; Run = { $null | Add-BacklogItem -ErrorAction Stop }; ErrorId = 'ParameterArgumentValidationErrorNullNotAllowed' }
        @{ What = 'a blank title'; Run = { Add-BacklogItem ' ' -ErrorAction Stop }; ErrorId = 'OrcInvalidTitle' }
        @{ What = 'a pattern as a dependency'; Run = { Add-BacklogItem x -DependsOn WRK-* -ErrorAction Stop }; ErrorId = 'OrcItemNotFound' }
        @{ What = 'an unknown parent'; Run = { Add-BacklogItem x -Parent nope -ErrorAction Stop }; ErrorId = 'OrcItemNotFound' }
        @{ What = 'an unknown pipeline'; Run = { Add-BacklogItem x -Pipeline nope -ErrorAction Stop }; ErrorId = 'OrcUnknownPipeline' }
        @{ What = 'a number that is no choice'; Run = { Add-BacklogItem x -Size 99 }; ErrorId = 'CannotConvertArgumentNoMessage' }
    ) {
        $before = (Get-FileHash $file).Hash
        $Run | Should -Throw -ErrorId "$ErrorId,Orchestrator.PowerShell.Commands.AddBacklogItemCommand"
        (Get-FileHash $file).Hash | Should -Be $before
    }
}

Describe 'Changing' {
    It 'takes null and an empty array for nothing to add or to take away' {
        $before = (Get-FileHash $file).Hash
        Set-BacklogItem $id -AddTag $null -RemoveTag @() -AddDependency $null -RemoveDependency @() -ErrorAction Stop
        (Get-FileHash $file).Hash | Should -Be $before
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'a blank title'; Run = { Set-BacklogItem $id -Title $null -ErrorAction Stop }; ErrorId = 'OrcInvalidTitle' }
        @{ What = 'itself as a dependency'; Run = { Set-BacklogItem $id -AddDependency $id -ErrorAction Stop }; ErrorId = 'OrcDependencyCycle' }
        @{ What = 'a pattern to merge into'; Run = { Merge-BacklogItem $id -Into * -ErrorAction Stop }; ErrorId = 'OrcItemNotFound' }
        @{ What = 'itself to merge into'; Run = { Merge-BacklogItem $id -Into $id -ErrorAction Stop }; ErrorId = 'OrcSelfDuplicate' }
        @{ What = 'a blank reason'; Run = { Block-BacklogItem $id -Reason ' ' -ErrorAction Stop }; ErrorId = 'OrcReasonMissing' }
        @{ What = 'a phase that the pipeline does not have'; Run = { Step-BacklogItem $id -To nowhere -ErrorAction Stop }; ErrorId = 'OrcUnknownPhase' }
        @{ What = 'to close as completed'; Run = { Close-BacklogItem $id -Reason Completed }; ErrorId = 'ParameterArgumentTransformationError' }
    ) {
        $Run | Should -Throw -ErrorId "$ErrorId,*"
    }
}

Describe 'Running' {
    It 'refuses <What>' -ForEach @(
        @{ What = 'an empty list of targets'; Run = { Start-Pipeline -Target @() }; ErrorId = 'ParameterArgumentValidationError' }
        @{ What = 'no agent at a time'; Run = { Start-Pipeline -MaxConcurrent 0 }; ErrorId = 'ParameterArgumentValidationError' }
        @{ What = 'a filter of an unknown field'; Run = { Start-Pipeline -Only colour=red }; ErrorId = 'OrcInvalidFilter' }
        @{ What = 'an unknown agent'; Run = { Start-Pipeline -Agent nobody }; ErrorId = 'OrcNotReady' }
        @{ What = 'an object without an id in the pipe'; Run = { 42 | Start-Pipeline -ErrorAction Stop }; ErrorId = 'OrcNotAnItem' }
    ) {
        $Run | Should -Throw -ErrorId "$ErrorId,*"
        git status --porcelain -- . | Should -BeNullOrEmpty
    }

    It 'says in whole sentences what keeps it from beginning' {
        { Start-Pipeline -Agent quik } | Should -Throw 'There is no agent "quik". Did you mean quick? *'
    }

    It 'runs nothing for nulls in the pipe' {
        (($null, $null) | Start-Pipeline -PassThru 6>$null).HaltReason | Should -Be NoMatchingItems
    }
}

Describe 'Looking' {
    It 'reports an unknown <What> and lists what there is' -ForEach @(
        @{ What = 'run'; Run = { Get-PipelineRun nope }; ErrorId = 'OrcRunNotFound' }
        @{ What = 'item'; Run = { Get-Worklog nope }; ErrorId = 'OrcItemNotFound' }
        @{ What = 'transcript'; Run = { Get-AgentTranscript nope }; ErrorId = 'OrcItemNotFound' }
        @{ What = 'pipeline'; Run = { Get-Pipeline nope }; ErrorId = 'OrcUnknownPipeline' }
    ) {
        $failure = & { $ErrorActionPreference = 'Continue'; & $Run 2>&1 }
        $failure.FullyQualifiedErrorId | Should -BeLike "$ErrorId,*"
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound
        $failure.TargetObject | Should -Be nope
    }
}
