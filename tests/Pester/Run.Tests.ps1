BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
}

Describe 'Start-Pipeline' {
    BeforeEach { $root = New-TestProject -Items 2 }
    AfterEach { Remove-TestProject $root }

    It 'works everything through, a phase and a commit at a time, and leaves nothing behind' {
        $phases = Start-Pipeline -Root $root -InformationVariable said 6>$null
        $phases.Count | Should -Be 6
        $phases.Outcome | Sort-Object -Unique | Should -Be Completed
        $phases | ForEach-Object { git -C $root cat-file -t $_.Commit } | Sort-Object -Unique | Should -Be commit
        "$said" | Should -Match '2 items completed'
        git -C $root status --porcelain | Should -BeNullOrEmpty
        Get-BacklogItem -Root $root | Should -BeNullOrEmpty
        $run = Get-PipelineRun -Root $root -Last 1
        $run.HaltReason | Should -Be AllDone
        $run.Completed.Count | Should -Be 2
    }

    It 'runs only what comes through the pipe' {
        $first = Get-BacklogItem -Root $root -First 1
        $phases = $first | Start-Pipeline -Root $root 6>$null
        $phases.Id | Sort-Object -Unique | Should -Be $first.Id
    }

    It 'chooses targets by a pattern' {
        $id = (Get-BacklogItem -Root $root -First 1).Id
        (Start-Pipeline -Root $root -Target "$id*" 6>$null).Id | Sort-Object -Unique | Should -Be $id
    }

    It 'says which of the given items there is not, and never runs the others instead' -ForEach @(
        @{ Run = { 'WRK-zzzzz' | Start-Pipeline -Root $root -PassThru 6>&1 } }
        @{ Run = { Start-Pipeline -Root $root -Target 'WRK-z*' -PassThru 6>&1 } }
        @{ Run = { Start-Triage 'WRK-zzzzz' -Root $root -PassThru 6>&1 } }
    ) {
        $said = & $Run
        $said[0].ToString() | Should -Match '^WRK-z.* does not exist; it is passed over'
        $said[-1].ExitCode | Should -Be 3
        $said[-1].AgentRuns | Should -Be 0
    }

    It 'runs nothing when the pipe delivers nothing' {
        $run = Get-BacklogItem -Root $root -Status Blocked | Start-Pipeline -Root $root -PassThru 6>$null
        $run.HaltReason | Should -Be NoMatchingItems
        @(Get-BacklogItem -Root $root -Status New).Count | Should -Be 2
    }

    It 'emits the run last with -PassThru' {
        $emitted = Start-Pipeline -Root $root -Cap 1 -PassThru 6>$null
        $emitted[-1] | Should -BeOfType Orchestrator.Runs.PipelineRun
        $emitted[-1].HaltReason | Should -Be CapReached
    }

    It 'shows the plan with -WhatIf and changes nothing' {
        $before = git -C $root rev-parse HEAD
        $shown = Invoke-Session "Start-Pipeline -Root '$root' -WhatIf"
        $shown -join "`n" | Should -Match 'What if: Triage .*Item 1'
        git -C $root rev-parse HEAD | Should -Be $before
        Get-PipelineRun -Root $root | Should -BeNullOrEmpty
    }

    It 'asks, is answered and goes on in one pipe' {
        $blocked = Start-Pipeline -Root $root -Agent blocker 6>$null
        $blocked.Outcome | Sort-Object -Unique | Should -Be Blocked
        $done = Get-BacklogItem -Root $root -Status Blocked | Unblock-BacklogItem -Root $root -Notes 'Blue.' | Start-Pipeline -Root $root 6>$null
        $done.Count | Should -Be 6
        $blocked | Where-Object Outcome -in Blocked, Failed | ForEach-Object Id | Should -HaveCount 2
    }

    It 'lets what a run emitted be unblocked' {
        $emitted = Start-Pipeline -Root $root -Agent blocker 6>$null
        ($emitted | Where-Object Outcome -in Blocked, Failed | Unblock-BacklogItem -Root $root).Status | Should -Be New, New
    }

    It 'writes an error when too many phases fail, and scripts see it' {
        Start-Pipeline -Root $root -Agent failer -ErrorAction SilentlyContinue -ErrorVariable failure 6>$null | Out-Null
        $failure[-1].FullyQualifiedErrorId | Should -Be 'OrcCircuitBreakerTripped,Orchestrator.PowerShell.Commands.StartPipelineCommand'
        Get-BacklogItem -Root $root -Status Blocked | Unblock-BacklogItem -Root $root | Out-Null
        { Start-Pipeline -Root $root -Agent failer -ErrorAction Stop 6>$null } | Should -Throw -ErrorId 'OrcCircuitBreakerTripped,*'
    }

    It 'refuses an unknown agent before anything happens' {
        { Start-Pipeline -Root $root -Agent nobody 6>$null } | Should -Throw '*nobody*' -ErrorId 'Orc*'
        git -C $root status --porcelain | Should -BeNullOrEmpty
    }

    It 'works as a job' {
        $job = Start-Pipeline -Root $root -AsJob
        $job | Should -BeOfType System.Management.Automation.Job
        $phases = $job | Wait-Job | Receive-Job 6>$null
        $job.State | Should -Be Completed
        $phases.Count | Should -Be 6
        $job | Remove-Job
    }

    It 'says decisions with -Verbose' {
        $lines = Start-Pipeline -Root $root -Verbose 4>&1 6>$null | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$lines" | Should -Match 'triage'
    }

    It 'triages and nothing more with Start-Triage' {
        $phases = Start-Triage -Root $root 6>$null
        $phases.Phase | Sort-Object -Unique | Should -Be triage
        (Get-BacklogItem -Root $root).Status | Should -Be Ready, Ready
    }

    It 'triages the items of the pipe' {
        $item = Get-BacklogItem -Root $root -First 1
        ($item | Start-Triage -Root $root 6>$null).Id | Should -Be $item.Id
    }

    It 'shows progress at most five times a second' {
        $job = Start-Pipeline -Root $root -AsJob
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $job | Wait-Job | Out-Null
        $updates = @($job.Progress | Where-Object RecordType -eq Processing).Count
        $updates | Should -BeGreaterThan 0
        $updates | Should -BeLessOrEqual (5 * ([math]::Ceiling($watch.Elapsed.TotalSeconds) + 1))
        $job | Remove-Job
    }
}

Describe 'The demo agent' {
    It 'takes a fresh project through the built-in pipeline' {
        $root = New-TestProject -Bare
        try {
            Initialize-Orchestrator -Root $root -Commit | Out-Null
            Add-BacklogItem 'Say hello' -Root $root -Size Small -Risk Low | Out-Null
            $phases = Start-Pipeline -Root $root -Agent demo 6>$null
            $phases[-1].Phase | Should -Be review
            git -C $root status --porcelain | Should -BeNullOrEmpty
        } finally { Remove-TestProject $root }
    }
}

Describe 'Stop-Pipeline' {
    BeforeEach { $root = New-TestProject -Items 1 }
    AfterEach { Remove-TestProject $root }

    It 'says so when no run is on' {
        Stop-Pipeline -Root $root -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -Match 'There is no run'
    }

    It 'is what a second run is told of' {
        $job = Start-Pipeline -Root $root -Agent sleeper -AsJob
        Wait-Until { Get-TestAgent $root } 'the agent'
        { Start-Pipeline -Root $root 6>$null } | Should -Throw '*Stop-Pipeline*' -ErrorId 'OrcRunActive,*'
        $job | Stop-Job
        $job | Remove-Job
    }

    It 'ends a run' {
        $job = Start-Pipeline -Root $root -Agent sleeper -AsJob
        Wait-Until { Get-TestAgent $root } 'the agent'
        Stop-Pipeline -Root $root
        $job | Wait-Job -Timeout 60 | Out-Null
        $job.State | Should -BeIn Completed, Stopped
        Get-TestAgent $root | Should -BeNullOrEmpty
        (Get-PipelineRun -Root $root -Last 1).HaltReason | Should -Be ShutdownRequested
        $job | Remove-Job
    }
}

Describe 'Get-AgentTranscript' {
    BeforeAll {
        $root = New-TestProject -Items 1
        $phases = Start-Pipeline -Root $root 6>$null
    }
    AfterAll { Remove-TestProject $root }

    It 'reads the attempts of a run' {
        $attempts = Get-PipelineRun -Root $root -Last 1 | Get-AgentTranscript -Root $root
        $attempts.Phase | Should -Be triage, build, review
        $attempts[0].Prompt | Should -Match 'Item 1'
        $attempts[0].Result | Should -Match 'phase_complete'
    }

    It 'reads by item, by phase and by what a run emitted' {
        @(Get-AgentTranscript $phases[0].Id -Root $root).Count | Should -Be 3
        (Get-AgentTranscript $phases[0].Id -Root $root -Phase build).Phase | Should -Be build
        ($phases[1] | Get-AgentTranscript -Root $root).Phase | Should -Be $phases[1].Phase
    }

    It 'follows an agent line by line until it has ended' {
        $following = New-TestProject -Items 1 -Extra "[agents.talker]`ncommand = ['sh', '-c', 'echo working; exec sleep 1000']`nversion_args = []"
        try {
            $job = Start-Pipeline -Root $following -Agent talker -AsJob
            Wait-Until { Get-AgentTranscript -Root $following } 'the agent'
            $lines = Get-AgentTranscript -Root $following -Wait | ForEach-Object {
                $_
                if ($_.Text -eq 'working') { Stop-Pipeline -Root $following }
            }
            $lines.Text | Should -Be working
            $job | Wait-Job -Timeout 60 | Remove-Job
        } finally { Remove-TestProject $following }
    }

    It 'reports what it does not know' {
        Get-AgentTranscript WRK-zzzzz -Root $root -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'Orc*,*GetAgentTranscriptCommand'
    }
}

Describe 'Test-OrchestratorConfiguration' {
    BeforeEach { $root = New-TestProject }
    AfterEach { Remove-TestProject $root }

    It 'is true for a project that can run' {
        Test-OrchestratorConfiguration -Root $root | Should -BeTrue
    }

    It 'lists what is wrong, where, and how to mend it' {
        Add-Content (Join-Path $root 'orchestrator.toml') "`n[guardrails2]`nx = 1`n[git]`nhooks = `"perhaps`""
        Test-OrchestratorConfiguration -Root $root | Should -BeFalse
        $findings = Test-OrchestratorConfiguration -Root $root -Detailed
        ($findings | Where-Object Severity -eq Error).Where.ToString() | Should -Match 'orchestrator.toml:\d+'
        ($findings | Where-Object Severity -eq Warning).ToString() | Should -Match 'guardrails2'
        { Get-BacklogItem -Root $root } | Should -Throw -ErrorId 'OrcConfigurationInvalid,*'
    }

    It 'and a run that does not begin hide nothing behind a wrong value' {
        Add-Content (Join-Path $root 'orchestrator.toml') "`n[[pipelines.other.phases]]`nname = `"build`"`nworkflows = [`"gone.md`"]`n[git]`nhooks = `"perhaps`""
        $findings = Test-OrchestratorConfiguration -Root $root -Detailed
        ($findings | Where-Object Severity -eq Error).Area | Should -Be Configuration, Workflows
        { Start-Pipeline -Root $root } | Should -Throw '*git.hooks*gone.md*' -ErrorId 'OrcConfigurationInvalid,*'
        { Get-BacklogItem -Root $root } | Should -Throw -ErrorId 'OrcConfigurationInvalid,*'
    }
}

Describe 'Repair-Backlog' {
    BeforeEach {
        $root = New-TestProject -Items 2
        $file = Join-Path $root '.task-golem/tasks.jsonl'
        Add-Content $file '{"id":"WRK-broken'
    }
    AfterEach { Remove-TestProject $root }

    It 'mends what the store refuses, and says what it did' {
        { Get-BacklogItem -Root $root } | Should -Throw -ErrorId 'Orc*,*GetBacklogItemCommand'
        $findings = Repair-Backlog -Root $root
        $findings.Kind | Should -Contain 'malformed-line'
        $findings.IsRepaired | Should -Not -Contain $false
        @(Get-BacklogItem -Root $root).Count | Should -Be 2
        Repair-Backlog -Root $root | Should -BeNullOrEmpty
    }

    It 'only looks with -WhatIf' {
        $before = (Get-FileHash $file).Hash
        Invoke-Session "(Repair-Backlog -Root '$root' -WhatIf).IsRepaired" | Should -Be "What if: Performing the operation `"Repair the backlog`" on target `"$root/.task-golem`".", 'False'
        (Get-FileHash $file).Hash | Should -Be $before
    }
}

Describe 'Convert-Backlog' {
    BeforeEach {
        $root = New-TestProject -Items 2
        Add-BacklogItem 'Done already' -Root $root | Complete-BacklogItem -Root $root | Out-Null
    }
    AfterEach { Remove-TestProject $root }

    It 'moves everything there and back' {
        $before = Get-BacklogItem -Root $root -IncludeArchived | Sort-Object Id | Select-Object Id, Title, Status, Size, Resolution | ConvertTo-Json
        $report = Convert-Backlog -To yaml -Root $root
        $report.Open | Should -Be 2
        $report.Archived | Should -Be 1
        Join-Path $root 'BACKLOG.yaml' | Should -Exist
        Get-BacklogItem -Root $root -IncludeArchived | Sort-Object Id | Select-Object Id, Title, Status, Size, Resolution | ConvertTo-Json | Should -Be $before
        (Start-Pipeline -Root $root 6>$null).Count | Should -Be 6
        Convert-Backlog -To task-golem -Root $root -Commit | Out-Null
        @(Get-BacklogItem -Root $root -Status Done).Count | Should -Be 3
    }

    It 'changes nothing with -WhatIf' {
        Invoke-Session "Convert-Backlog -To yaml -Root '$root' -WhatIf" | Should -Match '^What if: .*Convert the backlog to yaml'
        Join-Path $root 'BACKLOG.yaml' | Should -Not -Exist
    }
}
