BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force

    # Says what it does and goes on with it until the file "go" lies beside the runs, which git ignores.
    $worker = @'

[agents.worker]
command = ["sh", "-c", 'cat > /dev/null; echo reading the files; while [ ! -e .orchestrator/go ]; do sleep 0.05; done; printf "{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"phase_complete\",\"summary\":\"done\"}" "$ORCHESTRATOR_ITEM" "$ORCHESTRATOR_PHASE" > "$ORCHESTRATOR_RESULT"']
version_args = []

[agents.stumbler]
command = ["sh", "-c", 'cat > /dev/null; [ -e .orchestrator/stumbled ] || { touch .orchestrator/stumbled; echo no luck >&2; exit 9; }; printf "{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"phase_complete\",\"summary\":\"done\"}" "$ORCHESTRATOR_ITEM" "$ORCHESTRATOR_PHASE" > "$ORCHESTRATOR_RESULT"']
version_args = []
'@
}

Describe 'What a person sees of a run' {
    BeforeEach { $root = New-TestProject -Items 2 -Extra $worker }
    AfterEach { Remove-TestProject $root }

    It 'is one bar for the run, and one for each item with phase, elapsed time and what its agent does' {
        $ids = (Get-BacklogItem -Root $root).Id
        $job = Start-Triage -Root $root -Agent worker -MaxConcurrent 2 -AsJob
        try {
            $bars = { param($id) $job.Progress | Where-Object { $_.Activity -like "$id triage (Item ?)" } }
            Wait-Until { -not ($ids | Where-Object { -not ((& $bars $_).StatusDescription -match ', reading the files$') }) } 'both bars with their activity'
            New-Item (Join-Path $root '.orchestrator/go') | Out-Null
            $job | Wait-Job -Timeout 60 | Out-Null
            $run = $job.Progress | Where-Object Activity -eq Pipeline
            $run[0].ParentActivityId | Should -Be -1
            $run.StatusDescription | Where-Object { $_ -match '^0 phases ended, 2 running, \d+:\d\d$' } | Should -Not -BeNullOrEmpty
            $run[-1].RecordType | Should -Be Completed
            foreach ($id in $ids) {
                $bar = & $bars $id
                $bar.ActivityId | Sort-Object -Unique | Should -HaveCount 1
                $bar.ParentActivityId | Sort-Object -Unique | Should -Be $run[0].ActivityId
                $bar.StatusDescription | Where-Object { $_ -match '^\d+:\d\d, reading the files$' } | Should -Not -BeNullOrEmpty
                $bar.CurrentOperation | Should -Contain 'reading the files'
                $bar[-1].RecordType | Should -Be Completed
            }
        } finally { $job | Remove-Job -Force }
    }

    It 'is with -Verbose each decision with its reason and the title, and each attempt that will be tried again' {
        $config = Join-Path $root 'orchestrator.toml'
        [System.IO.File]::WriteAllText($config, [System.IO.File]::ReadAllText($config).Replace('max_retries = 0', 'max_retries = 1'))
        git -C $root commit -q -a -m 'Try again'
        $item = Get-BacklogItem -Root $root -First 1
        $said = $item | Start-Pipeline -Root $root -Agent stumbler -Verbose 4>&1 6>$null | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $said.Message | Should -Contain "$($item.Id) ($($item.Title)): triage starts with stumbler."
        $said.Message | Where-Object { $_ -like "$($item.Id) ($($item.Title)): triage, attempt 1 of 2 failed and will be tried again: *" } | Should -HaveCount 1
        $said.Message | Should -Contain "$($item.Id) ($($item.Title)) is promoted: its dependencies are met and there is room in progress."
        $said.Message | Should -Contain "$($item.Id) ($($item.Title)): build starts with stumbler."
    }

    It 'is with -WhatIf of Start-Triage what would be triaged, and nothing is' {
        Add-BacklogItem 'Held' -Root $root | Block-BacklogItem -Root $root -Reason 'Which one?' -Commit | Out-Null
        $before = git -C $root rev-parse HEAD
        $shown = Invoke-Session "Start-Triage -Root '$root' -MaxConcurrent 2 -WhatIf"
        $shown[0] | Should -Be "What if: Triage the New items of $root"
        $shown -match 'Held' | Should -BeLike 'What if: Leave *: blocked (decision): Which one?*'
        foreach ($item in Get-BacklogItem -Root $root -Status New) { $shown | Should -Contain "What if: Triage $($item.Id) ($($item.Title))." }
        git -C $root rev-parse HEAD | Should -Be $before
        Get-PipelineRun -Root $root | Should -BeNullOrEmpty
    }
}

Describe 'Stop-Pipeline' {
    BeforeEach {
        $root = New-TestProject -Items 1 -Extra $worker
        $job = Start-Pipeline -Root $root -Agent worker -AsJob
        Wait-Until { Get-AgentTranscript -Root $root } 'the agent'
    }
    AfterEach {
        $job | Remove-Job -Force
        Remove-TestProject $root
    }

    It 'lets the running phase finish with -Drain and begins no other' {
        Stop-Pipeline -Root $root -Drain
        Wait-Until { -not (Test-Path (Join-Path $root '.orchestrator/stop.json')) } 'the run has heard of it'
        $job.State | Should -Be Running
        New-Item (Join-Path $root '.orchestrator/go') | Out-Null
        $job | Wait-Job -Timeout 60 | Out-Null
        $phases = $job | Receive-Job 6>$null
        $phases.Phase | Should -Be triage
        $phases.Outcome | Should -Be Completed
        (Get-PipelineRun -Root $root -Last 1).HaltReason | Should -Be ShutdownRequested
    }

    It 'says what it would stop with -WhatIf and stops nothing' {
        Invoke-Session "Stop-Pipeline -Root '$root' -WhatIf" | Should -Be "What if: Performing the operation `"Stop the run`" on target `"$root`"."
        Invoke-Session "Stop-Pipeline -Root '$root' -Drain -WhatIf" |
            Should -Be "What if: Performing the operation `"Stop the run once its phases have ended`" on target `"$root`"."
        Join-Path $root '.orchestrator/stop.json' | Should -Not -Exist
        New-Item (Join-Path $root '.orchestrator/go') | Out-Null
        $job | Wait-Job -Timeout 60 | Out-Null
        (Get-PipelineRun -Root $root -Last 1).HaltReason | Should -Be AllDone
    }
}

Describe 'Get-PipelineRun' {
    BeforeAll {
        $root = New-TestProject -Items 1
        $PSDefaultParameterValues = @{ 'Get-PipelineRun:Root' = $root }
        $made = 1..3 | ForEach-Object { Start-Pipeline -Root $root -Cap 1 -PassThru 6>$null | Select-Object -Last 1 }
    }
    AfterAll { Remove-TestProject $root }

    It 'gives all of them, the newest last' {
        $runs = Get-PipelineRun
        $runs | Should -BeOfType Orchestrator.Runs.PipelineRun
        $runs.Id | Should -Be $made.Id
        $runs[0].HaltReason | Should -Be CapReached
        $runs[2].HaltReason | Should -Be AllDone
    }

    It 'gives the newest so many with -Last' {
        (Get-PipelineRun -Last 2).Id | Should -Be $made[1, 2].Id
        (Get-PipelineRun -Last 9).Id | Should -Be $made.Id
    }

    It 'finds them by id, by pattern and from the pipe' {
        (Get-PipelineRun $made[1].Id).Id | Should -Be $made[1].Id
        (Get-PipelineRun -Id $made[2].Id, $made[0].Id).Id | Should -Be $made[2, 0].Id
        (Get-PipelineRun "$($made[0].Id.Substring(0, 4))*").Id | Should -Be $made.Id
        Get-PipelineRun 'no*' | Should -BeNullOrEmpty
        ($made[0].Id, $made[1] | Get-PipelineRun).Id | Should -Be $made[0, 1].Id
    }

    It 'reports a run that there is not and goes on' {
        ('nope', $made[1] | Get-PipelineRun -ErrorAction SilentlyContinue -ErrorVariable failure).Id | Should -Be $made[1].Id
        $failure[0].FullyQualifiedErrorId | Should -Be 'OrcRunNotFound,Orchestrator.PowerShell.Commands.GetPipelineRunCommand'
    }

    It 'gives nothing where no run was' {
        $fresh = New-TestProject
        try { Get-PipelineRun -Root $fresh | Should -BeNullOrEmpty } finally { Remove-TestProject $fresh }
    }
}
