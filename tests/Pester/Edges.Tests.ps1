BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $pwsh = (Get-Process -Id $PID).Path
    $rounds = 50
    $threadsOfThePool = 12
}

Describe 'Nothing is left of a run' {
    BeforeEach { $root = New-TestProject -Items 60 }
    AfterEach { Remove-TestProject $root }

    It 'that Select-Object -First ends, 50 times' {
        Start-Pipeline -Root $root 6>$null | Select-Object -First 1 | Out-Null
        $threads = Get-ThreadCount
        foreach ($round in 1..$rounds) {
            $phase = Start-Pipeline -Root $root -MaxConcurrent 2 6>$null | Select-Object -First 1
            $phase | Should -Not -BeNullOrEmpty
        }
        git -C $root status --porcelain | Should -BeNullOrEmpty
        Get-ThreadCount | Should -BeLessOrEqual ($threads + $threadsOfThePool)
        (Get-PipelineRun -Root $root -Last 1).HaltReason | Should -Be ShutdownRequested
    }

    It 'that Stop() ends, 50 times' {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($env:ORCHESTRATOR_TEST_MODULE)
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        try {
            $threads = $null
            foreach ($round in 1..$rounds) {
                $shell = [powershell]::Create($runspace).AddCommand('Start-Pipeline').AddParameter('Root', $root).AddParameter('Agent', 'sleeper')
                $running = $shell.BeginInvoke()
                Wait-Until { Get-TestAgent $root } 'the agent'
                $shell.Stop()
                $shell.InvocationStateInfo.State | Should -Be Stopped
                Get-TestAgent $root | Should -BeNullOrEmpty
                $shell.Dispose()
                $threads ??= Get-ThreadCount
            }
            Get-ThreadCount | Should -BeLessOrEqual ($threads + $threadsOfThePool)
        } finally { $runspace.Dispose() }
        git -C $root status --porcelain | Should -BeNullOrEmpty
        @(Get-BacklogItem -Root $root -Status New).Count | Should -Be 60
    }

    It 'that Stop-Job ends, 50 times' {
        $threads = $null
        foreach ($round in 1..$rounds) {
            $job = Start-Pipeline -Root $root -Agent sleeper -AsJob
            Wait-Until { Get-TestAgent $root } 'the agent'
            Stop-Job $job
            $job.State | Should -Be Stopped
            Get-TestAgent $root | Should -BeNullOrEmpty
            Remove-Job $job
            $threads ??= Get-ThreadCount
        }
        Get-ThreadCount | Should -BeLessOrEqual ($threads + $threadsOfThePool)
        git -C $root status --porcelain | Should -BeNullOrEmpty
    }

    It 'whose downstream throws' {
        { Start-Pipeline -Root $root 6>$null | ForEach-Object { throw 'downstream' } } | Should -Throw 'downstream'
        git -C $root status --porcelain | Should -BeNullOrEmpty
        Start-Pipeline -Root $root -Cap 1 6>$null | Should -HaveCount 1
    }

    It 'whose loop is left with break' {
        foreach ($once in 1) { Start-Pipeline -Root $root 6>$null | ForEach-Object { break } }
        git -C $root status --porcelain | Should -BeNullOrEmpty
        Start-Pipeline -Root $root -Cap 1 6>$null | Should -HaveCount 1
    }

    It 'that ends with the removal of the module' {
        $script = @"
Import-Module '$env:ORCHESTRATOR_TEST_MODULE'
`$job = Start-Pipeline -Root '$root' -Agent sleeper -AsJob
while (-not (Test-Path '$root/.orchestrator/runs/*/1_*/meta.json')) { Start-Sleep -Milliseconds 50 }
Remove-Module Orchestrator
`$job.State
"@
        & $pwsh -NoProfile -NonInteractive -Command $script | Select-Object -Last 1 | Should -Be Stopped
        Get-TestAgent $root | Should -BeNullOrEmpty
    }
}

Describe 'A session that ends' {
    It 'takes its jobs with it' {
        $root = New-TestProject -Items 1
        try {
            $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; `$null = Start-Pipeline -Root '$root' -Agent sleeper -AsJob; while (-not (Test-Path '$root/.orchestrator/runs/*/1_*/meta.json')) { Start-Sleep -Milliseconds 50 }"
            & $pwsh -NoProfile -NonInteractive -Command $script
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
        $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; try { Start-Pipeline -Root '$root' -Agent sleeper } finally { 'finally' | Set-Content '$out' }; 'after' | Add-Content '$out'"
        $process = Start-Process $pwsh -ArgumentList '-NoProfile', '-NonInteractive', '-EncodedCommand', ([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))) -PassThru -RedirectStandardOutput (Join-Path $root '.orchestrator/host.txt')
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
        $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; Start-Pipeline -Root '$root' -Agent sleeper"
        $process = Start-Process $pwsh -ArgumentList '-NoProfile', '-NonInteractive', '-EncodedCommand', ([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))) -PassThru -RedirectStandardOutput (Join-Path $root '.orchestrator/host.txt')
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
        $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; Remove-BacklogItem -Root '$root' WRK-*; `$Error[0].FullyQualifiedErrorId; Block-BacklogItem -Root '$root'; 'end'"
        $said = & $pwsh -NoProfile -NonInteractive -Command $script 2>$null
        $said | Should -Be 'OrcCannotAsk,Orchestrator.PowerShell.Commands.RemoveBacklogItemCommand', 'end'
        @(Get-BacklogItem -Root $root).Count | Should -Be 1
    }

    It 'leaves no temporary file' {
        $private = New-Item -ItemType Directory (Join-Path $root '.orchestrator/tmp')
        $script = "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; Start-Pipeline -Root '$root' -Agent demo | Out-Null; 'x' | Add-BacklogItem -Root '$root' | Out-Null"
        & { $env:TMPDIR = $private.FullName; try { & $pwsh -NoProfile -NonInteractive -Command $script } finally { $env:TMPDIR = $null } } 6>$null | Out-Null
        Get-ChildItem $private -Recurse -File | Where-Object Name -notmatch '^(clr-debug-pipe|dotnet-diagnostic|CoreFxPipe)' | Should -BeNullOrEmpty
    }
}
