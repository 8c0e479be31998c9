BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $pwsh = (Get-Process -Id $PID).Path
    $rounds = Get-Rounds
}

Describe 'Nothing is left of a run' {
    BeforeEach {
        $root = New-TestProject -Items 60
        $temporary = $env:TMPDIR
        $env:TMPDIR = (New-Item -ItemType Directory (Join-Path $root '.orchestrator/tmp')).FullName
    }
    AfterEach {
        $files = Get-ChildItem $env:TMPDIR -Recurse -File | Where-Object Name -notmatch '^(clr-debug-pipe|dotnet-diagnostic|CoreFxPipe)'
        $env:TMPDIR = $temporary
        Remove-TestProject $root
        $files | Should -BeNullOrEmpty -Because 'no temporary file may be left'
    }

    It 'that Select-Object -First ends' {
        Start-Pipeline -Root $root 6>$null | Select-Object -First 1 | Out-Null
        $before = Get-Usage
        foreach ($round in 1..$rounds) {
            $phase = Start-Pipeline -Root $root -MaxConcurrent 2 6>$null | Select-Object -First 1
            $phase | Should -Not -BeNullOrEmpty
        }
        Assert-NoGrowth $before
        git -C $root status --porcelain | Should -BeNullOrEmpty
        (Get-PipelineRun -Root $root -Last 1).HaltReason | Should -Be ShutdownRequested
    }

    It 'whose downstream throws' {
        { Start-Pipeline -Root $root 6>$null | ForEach-Object { throw 'downstream' } } | Should -Throw 'downstream'
        $before = Get-Usage
        foreach ($round in 1..$rounds) {
            { Start-Pipeline -Root $root 6>$null | ForEach-Object { throw 'downstream' } } | Should -Throw 'downstream'
        }
        Assert-NoGrowth $before
        git -C $root status --porcelain | Should -BeNullOrEmpty
        Start-Pipeline -Root $root -Cap 1 6>$null | Should -HaveCount 1
    }

    It 'that Stop() ends' {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($env:ORCHESTRATOR_TEST_MODULE)
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        try {
            $before = $null
            foreach ($round in 0..$rounds) {
                $shell = [powershell]::Create($runspace).AddCommand('Start-Pipeline').AddParameter('Root', $root).AddParameter('Agent', 'sleeper')
                $running = $shell.BeginInvoke()
                Wait-Until { Get-TestAgent $root } 'the agent'
                $shell.Stop()
                $shell.InvocationStateInfo.State | Should -Be Stopped
                Get-TestAgent $root | Should -BeNullOrEmpty
                $shell.Dispose()
                $before ??= Get-Usage
            }
            Assert-NoGrowth $before
        } finally { $runspace.Dispose() }
        git -C $root status --porcelain | Should -BeNullOrEmpty
        @(Get-BacklogItem -Root $root -Status New).Count | Should -Be 60
    }

    It 'that Stop-Job ends' {
        $before = $null
        foreach ($round in 0..$rounds) {
            $job = Start-Pipeline -Root $root -Agent sleeper -AsJob
            Wait-Until { Get-TestAgent $root } 'the agent'
            Stop-Job $job
            $job.State | Should -Be Stopped
            Get-TestAgent $root | Should -BeNullOrEmpty
            Remove-Job $job
            $before ??= Get-Usage
        }
        Assert-NoGrowth $before
        git -C $root status --porcelain | Should -BeNullOrEmpty
    }

    It 'whose runspace is closed' {
        $before = $null
        foreach ($round in 0..$rounds) {
            $state = [initialsessionstate]::CreateDefault2()
            $state.ImportPSModule($env:ORCHESTRATOR_TEST_MODULE)
            $runspace = [runspacefactory]::CreateRunspace($state)
            $runspace.Open()
            $shell = [powershell]::Create($runspace).AddCommand('Start-Pipeline').AddParameter('Root', $root).AddParameter('Agent', 'sleeper')
            $running = $shell.BeginInvoke()
            Wait-Until { Get-TestAgent $root } 'the agent'
            $runspace.Close()
            Get-TestAgent $root | Should -BeNullOrEmpty
            $shell.Dispose()
            $runspace.Dispose()
            $before ??= Get-Usage
        }
        Assert-NoGrowth $before
        git -C $root status --porcelain | Should -BeNullOrEmpty
        (Get-PipelineRun -Root $root -Last 1).HaltReason | Should -Be ShutdownRequested
    }

    It 'that Ctrl+C ends in a terminal' -Skip:(-not (Test-Path /usr/bin/script)) {
        # Each prompt leaves a line, by which it is seen from outside. No progress: what draws it asks the terminal where the cursor is, and an
        # answer that is on its way when Ctrl+C comes is thrown away by the terminal's driver, whereupon .NET waits for it for ever.
        $prompts = Join-Path $root '.orchestrator/prompts'
        Set-Content (Join-Path $root '.orchestrator/terminal.ps1') @"
Set-PSReadLineOption -HistorySaveStyle SaveNothing
`$ProgressPreference = 'SilentlyContinue'
Import-Module '$env:ORCHESTRATOR_TEST_MODULE'
# What waits for the collector is no leak: a host duplicates the terminal's handle for each line that is read.
function prompt { [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [System.IO.File]::AppendAllText('$prompts', "`$PID`n"); 'PS> ' }
"@
        $terminal = Start-Terminal (Join-Path $root '.orchestrator/terminal.ps1')
        try {
            $before = $null
            foreach ($round in 0..$rounds) {
                Wait-Until { Update-Terminal $terminal; (Test-Path $prompts) -and @(Get-Content $prompts).Count -eq $round + 1 } "prompt $round"
                $shell = [int]@(Get-Content $prompts)[0]
                if ($round -gt 0) { $before ??= Get-Usage $shell }
                $terminal.Process.StandardInput.Write("Start-Pipeline -Root '$root' -Agent sleeper`r")
                Wait-Until { Update-Terminal $terminal; Get-TestAgent $root } 'the agent'
                $terminal.Process.StandardInput.Write([char]3)
                Wait-Until { Update-Terminal $terminal; @(Get-Content $prompts).Count -eq $round + 2 } "the prompt after Ctrl+C in round $round"
                Get-TestAgent $root | Should -BeNullOrEmpty
            }
            Assert-NoGrowth $before $shell
            $terminal.Process.StandardInput.Write("exit`r")
            Wait-Until { Update-Terminal $terminal; $terminal.Process.HasExited } 'the end of the shell'
        } finally {
            if (-not $terminal.Process.HasExited) { $terminal.Process.Kill($true) }
        }
        $terminal.Screen | Should -Match 'ShutdownRequested'
        git -C $root status --porcelain | Should -BeNullOrEmpty
        @(Get-BacklogItem -Root $root -Status New).Count | Should -Be 60
    }

    It 'whose loop is left with break' {
        foreach ($once in 1) { Start-Pipeline -Root $root 6>$null | ForEach-Object { break } }
        git -C $root status --porcelain | Should -BeNullOrEmpty
        Start-Pipeline -Root $root -Cap 1 6>$null | Should -HaveCount 1
    }

    It 'that ends with the removal of the module' {
        Invoke-Session @"
`$job = Start-Pipeline -Root '$root' -Agent sleeper -AsJob
while (-not (Test-Path '$root/.orchestrator/runs/*/1_*/meta.json')) { Start-Sleep -Milliseconds 50 }
Remove-Module Orchestrator
"`$(`$job.State)"
"@ | Should -Be Stopped
        Get-TestAgent $root | Should -BeNullOrEmpty
    }
}

Describe 'A session that ends' {
    It 'takes its jobs with it' {
        $root = New-TestProject -Items 1
        try {
            Invoke-Session "`$null = Start-Pipeline -Root '$root' -Agent sleeper -AsJob; while (-not (Test-Path '$root/.orchestrator/runs/*/1_*/meta.json')) { Start-Sleep -Milliseconds 50 }" | Should -BeNullOrEmpty
            Get-TestAgent $root | Should -BeNullOrEmpty
            git -C $root status --porcelain | Should -BeNullOrEmpty
            (Get-PipelineRun -Root $root -Last 1).HaltReason | Should -Be ShutdownRequested
        } finally { Remove-TestProject $root }
    }
}

Describe 'Several runspaces of one process' {
    BeforeAll { $root = New-TestProject -Items 4 }
    AfterAll { Remove-TestProject $root }

    It 'work on one backlog at the same time' {
        $module = $env:ORCHESTRATOR_TEST_MODULE
        1..8 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            "Parallel $_" | Add-BacklogItem -Root $using:root | Out-Null
            Remove-Module Orchestrator
        }
        @(Get-BacklogItem -Root $root -Title 'Parallel *').Count | Should -Be 8
    }

    It 'leave each other''s runs alone when one of them removes the module' {
        $job = Start-Pipeline -Root $root -Agent sleeper -AsJob
        Wait-Until { Get-TestAgent $root } 'the agent'
        $module = $env:ORCHESTRATOR_TEST_MODULE
        1 | ForEach-Object -Parallel { Import-Module $using:module; Remove-Module Orchestrator }
        Get-TestAgent $root | Should -Not -BeNullOrEmpty
        $job.State | Should -Be Running
        $job | Stop-Job
        $job | Remove-Job
    }
}

Describe 'A signal to pwsh during a run' {
    BeforeEach { $root = New-TestProject -Items 1 }
    AfterEach { Remove-TestProject $root }

    It '<Signal> ends the agents in order, makes the halt commit, and then pwsh' -ForEach @(
        @{ Signal = 'TERM'; Code = 143 }
        @{ Signal = 'HUP'; Code = 129 }
    ) {
        $out = Join-Path $root '.orchestrator/out.txt'
        $process = Start-Session $root "try { Start-Pipeline -Root '$root' -Agent sleeper } finally { 'finally' | Set-Content '$out' }; 'after' | Add-Content '$out'"
        Wait-Until { Get-TestAgent $root } 'the agent'
        kill "-$Signal" $process.Id
        $process.WaitForExit(60000) | Should -BeTrue
        Get-TestAgent $root | Should -BeNullOrEmpty
        $process.ExitCode | Should -Be $Code
        Get-Content $out | Should -Be finally
        git -C $root status --porcelain | Should -BeNullOrEmpty
        (Get-PipelineRun -Root $root -Last 1).HaltReason | Should -Be ShutdownRequested
    }

    It 'INT ends the run like Ctrl+C' {
        $process = Start-Session $root "Start-Pipeline -Root '$root' -Agent sleeper"
        Wait-Until { Get-TestAgent $root } 'the agent'
        kill -INT $process.Id
        $process.WaitForExit(60000) | Should -BeTrue
        Get-TestAgent $root | Should -BeNullOrEmpty
        git -C $root status --porcelain | Should -BeNullOrEmpty
        (Get-PipelineRun -Root $root -Last 1).HaltReason | Should -Be ShutdownRequested
    }
}

Describe 'A session without a person' {
    BeforeEach { $root = New-TestProject -Items 1 }
    AfterEach { Remove-TestProject $root }

    It 'is never asked' {
        $said = Invoke-Session "Remove-BacklogItem -Root '$root' WRK-* 2>`$null; `$Error[0].FullyQualifiedErrorId; try { Block-BacklogItem -Root '$root' } catch { }; 'end'"
        $said | Should -Be 'OrcCannotAsk,Orchestrator.PowerShell.Commands.RemoveBacklogItemCommand', 'end'
        @(Get-BacklogItem -Root $root).Count | Should -Be 1
    }

    It 'is told how to go on without a question by <Name>' -ForEach @(
        @{ Name = 'Start-Pipeline' }, @{ Name = 'Start-Triage' }, @{ Name = 'Stop-Pipeline' }, @{ Name = 'Initialize-Orchestrator' }, @{ Name = 'Repair-Backlog' }
    ) {
        $said = Invoke-Session "try { $Name -Root '$root' -Confirm } catch { `$_.FullyQualifiedErrorId; `$_.ToString() }"
        $said[0] | Should -BeLike 'OrcCannotAsk,Orchestrator.PowerShell.Commands.*'
        $said[1] | Should -BeLike '*needs a confirmation, and nobody is there to give it. Say -Confirm:$false.'
        Get-PipelineRun -Root $root | Should -BeNullOrEmpty
    }

    It 'leaves no temporary file' {
        $private = New-Item -ItemType Directory (Join-Path $root '.orchestrator/tmp')
        $before = $env:TMPDIR
        $env:TMPDIR = $private.FullName
        try {
            Invoke-Session "Start-Pipeline -Root '$root' -Agent demo | Out-Null; 'x' | Add-BacklogItem -Root '$root' | Out-Null" | Select-Object -Last 1 | Should -Match '1 item completed'
        } finally { $env:TMPDIR = $before }
        Get-ChildItem $private -Recurse -File | Where-Object Name -notmatch '^(clr-debug-pipe|dotnet-diagnostic|CoreFxPipe)' | Should -BeNullOrEmpty
    }
}
