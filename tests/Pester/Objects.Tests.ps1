BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $root = New-TestProject
    Push-Location $root
}

AfterAll {
    Pop-Location
    Remove-TestProject $root
}

Describe 'An item as an argument' {
    BeforeEach {
        $a = Add-BacklogItem "One $([guid]::NewGuid())" -Size Small -Risk Low
        $b = Add-BacklogItem "Two $([guid]::NewGuid())" -Size Small -Risk Low
    }

    It 'stands for its id with <Name>' -ForEach @(
        @{ Name = 'Block-BacklogItem'; Run = { Block-BacklogItem $a -Reason r } }
        @{ Name = 'Unblock-BacklogItem'; Run = { Block-BacklogItem $a -Reason r | Out-Null; Unblock-BacklogItem $a } }
        @{ Name = 'Step-BacklogItem'; Run = { Step-BacklogItem $a } }
        @{ Name = 'Complete-BacklogItem'; Run = { Complete-BacklogItem -Id $a } }
        @{ Name = 'Close-BacklogItem'; Run = { Close-BacklogItem $a -Reason WontDo } }
        @{ Name = 'Restore-BacklogItem'; Run = { Complete-BacklogItem $a | Out-Null; Restore-BacklogItem $a } }
        @{ Name = 'Set-BacklogItem'; Run = { Set-BacklogItem $a -Priority 3 -PassThru } }
        @{ Name = 'Get-BacklogItem'; Run = { Get-BacklogItem $a } }
    ) {
        (& $Run).Id | Should -Be $a.Id
    }

    It 'is removed, merged, closed as a duplicate and told of' {
        (Merge-BacklogItem $a -Into $b).Id | Should -Be $b.Id
        (Get-Worklog $a)[-1].ItemId | Should -Be $a.Id
        $twin = Add-BacklogItem 'The twin'
        (Close-BacklogItem $twin -Reason Duplicate -DuplicateOf $b).Id | Should -Be $twin.Id
        Remove-BacklogItem $b -Confirm:$false
        Get-BacklogItem | Where-Object Id -eq $b.Id | Should -BeNullOrEmpty
    }

    It 'is a dependency and a parent' {
        $c = Add-BacklogItem 'Three' -DependsOn $a, $b.Id -Parent $a -WarningAction SilentlyContinue
        $c.Dependencies | Should -Be $a.Id, $b.Id
        $c.Parent | Should -Be $a.Id
        $c = Set-BacklogItem $c -RemoveDependency $a -Parent $b -PassThru
        $c.Dependencies | Should -Be $b.Id
        $c.Parent | Should -Be $b.Id
        (Set-BacklogItem $c -AddDependency $a -PassThru).Dependencies | Should -Be $b.Id, $a.Id
        (Set-BacklogItem $c -DependsOn (Get-BacklogItem $a) -PassThru).Dependencies | Should -Be $a.Id
    }

    It 'is what is run, and nothing else' {
        (Start-Pipeline $a -Cap 1 6>$null).Id | Should -Be $a.Id
        (Start-Pipeline -Target $a, $b 6>$null).Id | Select-Object -Unique | Should -Be $a.Id, $b.Id
        (Get-AgentTranscript $b).ItemId | Sort-Object -Unique | Should -Be $b.Id
        $c = Add-BacklogItem 'Three' -Size Small -Risk Low
        (Start-Triage $c 6>$null).Id | Should -Be $c.Id
    }

    It 'stands beside ids, patterns and objects of other kinds' {
        $c = Add-BacklogItem 'Three'
        (Get-BacklogItem $a, $b.Id, "$($c.Id)*").Id | Sort-Object | Should -Be ($a.Id, $b.Id, $c.Id | Sort-Object)
        (Get-BacklogItem -Id ($a | Select-Object Id, Title)).Id | Should -Be $a.Id
        (Get-BacklogItem -Id @{ Id = 'no property' } -ErrorAction SilentlyContinue -ErrorVariable failure) | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'OrcItemNotFound,*'
    }
}

Describe 'What a run leaves, in the pipe' {
    BeforeAll {
        $items = 'Alpha', 'Beta' | Add-BacklogItem -Size Small -Risk Low
        $phases = $items | Start-Pipeline 6>$null
        $other = Add-BacklogItem 'Gamma' -Size Small -Risk Low | Start-Pipeline 6>$null
        $runs = Get-PipelineRun | Select-Object -Last 2
    }

    It 'phases and transcripts name their run' {
        ($phases[0] | Get-PipelineRun).Id | Should -Be $runs[0].Id
        (Get-PipelineRun $other[0]).Id | Should -Be $runs[1].Id
        ($phases + $other | Get-PipelineRun).Id | Should -Be $runs.Id -Because 'each run is wanted once'
        (Get-AgentTranscript $items[0] | Get-PipelineRun).Id | Should -Be $runs[0].Id
        ($runs[0] | Get-PipelineRun).Id | Should -Be $runs[0].Id
        ([pscustomobject]@{ RunId = $runs[0].Id } | Get-PipelineRun).Id | Should -Be $runs[0].Id
        (Get-PipelineRun -RunId $runs[0].Id).Id | Should -Be $runs[0].Id
    }

    It 'worklog entries, transcripts and findings name their item' {
        $held = Add-BacklogItem 'Delta' | Block-BacklogItem -Reason 'Why?'
        (Get-Worklog $held | Unblock-BacklogItem).Id | Should -Be $held.Id
        (Get-Worklog $held)[0] | Get-Worklog | ForEach-Object ItemId | Select-Object -Unique | Should -Be $held.Id
        (Get-AgentTranscript $items[1])[0] | Get-BacklogItem | ForEach-Object Id | Should -Be $items[1].Id
        $finding = [Orchestrator.Configuration.ConfigurationFinding]::new('Warning', 'What is wrong.', 'Mend it.')
        $finding.ItemId = $held.Id
        ($finding | Block-BacklogItem -Reason 'As the check says').Status | Should -Be Blocked
        $repair = [Orchestrator.Storage.RepairFinding]::new('x', '/x', $null, $held.Id, 'm', 'a')
        ($repair | Set-BacklogItem -Priority 4 -PassThru).Priority | Should -Be 4
        (Set-BacklogItem -ItemId $held.Id -Priority 5 -PassThru).Priority | Should -Be 5
    }

    It 'transcripts are found by patterns of items and of runs, and by runs' {
        (Get-AgentTranscript "$($runs[1].Id)*").RunId | Sort-Object -Unique | Should -Be $runs[1].Id
        (Get-AgentTranscript "*$($items[0].Id.Substring(4))").ItemId | Sort-Object -Unique | Should -Be $items[0].Id
        (Get-AgentTranscript $runs[1]).RunId | Sort-Object -Unique | Should -Be $runs[1].Id
        (Get-Completion 'Get-AgentTranscript ').ListItemText | Should -Contain $runs[1].Id
        (Get-Completion "Get-AgentTranscript $($runs[0].Id.Substring(0, 6))").ListItemText | Should -Contain $runs[0].Id
        $open = Add-BacklogItem 'Epsilon'
        (Get-Completion "Get-AgentTranscript $($open.Id)").CompletionText | Should -Be $open.Id
    }
}
