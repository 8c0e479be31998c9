BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $root = New-TestProject
    $item = Add-BacklogItem 'Look at me' -Root $root -Tag 'two words', plain -Size Small
    $blocked = Add-BacklogItem 'Hold me' -Root $root | Block-BacklogItem -Root $root -Reason 'Which colour?'
    Push-Location $root
}

AfterAll {
    Pop-Location
    Remove-TestProject $root
}

Describe 'Views' {
    It 'show items as a table of what matters' {
        $lines = (Get-BacklogItem | Out-String).Trim() -split '\r?\n'
        $lines[0] | Should -Match '^\W*Id\s+\W*Status\s+\W*Phase\s+\W*Size\s+\W*Risk\s+\W*Impact\s+\W*Title'
        "$lines" | Should -Match 'Look at me'
    }

    It 'show the reason of a block in the list' {
        Get-BacklogItem $blocked.Id | Format-List | Out-String | Should -Match 'BlockedReason\s*: Which colour\?'
        Get-BacklogItem $item.Id | Format-List | Out-String | Should -Not -Match 'BlockedReason'
    }

    It 'colour the status, and not where colours are off' {
        $script = {
            param($module, $root, $rendering)
            Import-Module $module
            $PSStyle.OutputRendering = $rendering
            Get-BacklogItem -Root $root | Out-String
        }
        $pwsh = (Get-Process -Id $PID).Path
        $ansi = & $pwsh -NoProfile -NonInteractive -Command $script -args $env:ORCHESTRATOR_TEST_MODULE, $root, Ansi
        "$ansi" | Should -Match "`e\[31mBlocked"
        $plain = & $pwsh -NoProfile -NonInteractive -Command $script -args $env:ORCHESTRATOR_TEST_MODULE, $root, PlainText
        "$plain" | Should -Not -Match "`e\["
    }

    It 'show findings grouped, with place and remedy' {
        $shown = Test-OrchestratorConfiguration -ConfigPath (Join-Path $PSScriptRoot 'broken.toml') -Detailed | Out-String -Width 100
        $shown | Should -Match '(?m)^\W*Area: Configuration'
        $shown | Should -Match '…/broken.toml:\d+:\d+ '
    }

    It 'show durations as people read them' -ForEach @(
        @{ Seconds = 0.25; Text = '250 ms' }
        @{ Seconds = 12.34; Text = '12.3 s' }
        @{ Seconds = 245; Text = '4:05' }
        @{ Seconds = 3723; Text = '1:02:03' }
    ) {
        [Orchestrator.PowerShell.Views.ViewText]::Duration([timespan]::FromSeconds($Seconds)) | Should -Be $Text
    }
}

Describe 'Every view' {
    BeforeAll {
        $wide = New-TestProject -Items 2
        $title = 'A title that is longer than any screen is wide: ' + 'again and ' * 20
        $done = Add-BacklogItem $title -Root $wide -Size Small -Risk Low -Tag wide
        $emitted = $done | Start-Pipeline -Root $wide -PassThru 6>$null
        Get-BacklogItem -Root $wide -First 1 | Block-BacklogItem -Root $wide -Reason $title | Out-Null
        Add-BacklogItem $title -Root $wide | Out-Null
        Push-Location $wide
        $report = Initialize-Orchestrator
        $all = @(
            Get-BacklogItem; $emitted; Get-Pipeline; (Get-Pipeline).Phases; Get-Worklog; Get-AgentTranscript; Get-AgentTranscript $done.Id -Wait; $report
            Test-OrchestratorConfiguration -Detailed; Test-OrchestratorConfiguration -ConfigPath (Join-Path $PSScriptRoot 'broken.toml') -Detailed
            [Orchestrator.Storage.RepairFinding]::new('malformed-line', "$wide/.task-golem/tasks.jsonl", 3, $null, $title, 'It was put aside.')
            Convert-Backlog yaml
        ) | Group-Object { $_.GetType().FullName }
    }
    AfterAll {
        Pop-Location
        Remove-TestProject $wide
    }

    It 'fits <Columns> columns, also in a script that is strict' -ForEach @(@{ Columns = 80 }, @{ Columns = 40 }, @{ Columns = 20 }) {
        Set-StrictMode -Version Latest
        $ErrorActionPreference = 'Stop'
        @($all).Count | Should -BeGreaterThan 9
        foreach ($type in $all) {
            foreach ($text in ($type.Group | Out-String -Width $Columns), ($type.Group | Format-List | Out-String -Width $Columns)) {
                $text | Should -Match '\w' -Because $type.Name
                foreach ($line in $text -replace '\e\[[0-9;]*m' -split '\r?\n') { $line.Length | Should -BeLessOrEqual $Columns -Because "$($type.Name): $line" }
            }
        }
    }
}

Describe 'A project with a long prefix' {
    BeforeAll {
        $summary = 'A summary of many words ' * 9
        $emitted = [enum]::GetValues([Orchestrator.Runs.Outcome]) | ForEach-Object {
            [Orchestrator.Runs.PhaseRun]@{ Id = 'my-project-a1b2c'; Title = 'A title'; Phase = 'build'; Outcome = $_; Summary = $summary }
        }
        $told = [enum]::GetValues([Orchestrator.Backlog.WorklogOutcome]) | ForEach-Object {
            [Orchestrator.Storage.WorklogEntry]::new([DateTimeOffset]::UnixEpoch, 'my-project-a1b2c', 'A title', 'build', $_, $null, $summary)
        }
    }

    It 'has its ids and outcomes shown whole' {
        foreach ($objects in $emitted, $told) {
            $text = ($objects | Out-String -Width 120) -replace '\e\[[\d;]*m'
            foreach ($one in $objects) { $text | Should -Match "my-project-a1b2c\s+build\s+$($one.Outcome)\s.*A summary of" }
        }
    }

    It 'fits <Columns> columns' -ForEach @(@{ Columns = 80 }, @{ Columns = 60 }) {
        foreach ($objects in $emitted, $told) {
            $text = ($objects | Out-String -Width $Columns) -replace '\e\[[\d;]*m'
            [regex]::Matches($text, 'my-project-a1b2c').Count | Should -Be $objects.Count
            foreach ($line in $text -split '\r?\n') { $line.Length | Should -BeLessOrEqual $Columns -Because $line }
        }
    }

    It 'keeps the end of an id that is longer still: it tells it from others' {
        [Orchestrator.PowerShell.Views.ViewText]::Id('the-longest-of-projects-a1b2c') | Should -Be '…-projects-a1b2c'
        [Orchestrator.PowerShell.Views.ViewText]::Id('WRK-a1b2c') | Should -Be 'WRK-a1b2c'
    }
}

Describe 'Completion' {
    It 'offers ids with the title as tooltip, by their beginning with and without the prefix' {
        $offer = Get-Completion "Get-BacklogItem $($item.Id.Substring(0, 6))" | Where-Object CompletionText -eq $item.Id
        $offer.ToolTip | Should -Be 'Look at me'
        (Get-Completion "Block-BacklogItem $($item.Id.Substring(4, 3))").CompletionText | Should -Contain $item.Id
    }

    It 'offers <What>' -ForEach @(
        @{ What = 'phases'; Line = 'Step-BacklogItem x -To re'; Text = 'review' }
        @{ What = 'pipelines'; Line = 'Get-Pipeline sm'; Text = 'small' }
        @{ What = 'agents'; Line = 'Start-Pipeline -Agent cod'; Text = 'codex' }
        @{ What = 'agents of the configuration'; Line = 'Start-Pipeline -Agent slee'; Text = 'sleeper' }
        @{ What = 'tags, quoted where they need it'; Line = 'Get-BacklogItem -Tag two'; Text = "'two words'" }
        @{ What = 'tags, bare where they do not'; Line = 'Get-BacklogItem -Tag pl'; Text = 'plain' }
        @{ What = 'filter fields'; Line = 'Get-BacklogItem -Only sta'; Text = 'status=' }
        @{ What = 'filter values'; Line = 'Start-Pipeline -Only status=blo'; Text = 'status=blocked' }
        @{ What = 'sizes'; Line = 'Add-BacklogItem x -Size M'; Text = 'Medium' }
        @{ What = 'statuses'; Line = 'Get-BacklogItem -Status B'; Text = 'Blocked' }
        @{ What = 'reasons to close'; Line = 'Close-BacklogItem x -Reason D'; Text = 'Duplicate' }
        @{ What = 'stores'; Line = 'Initialize-Orchestrator -Store y'; Text = 'yaml' }
    ) {
        (Get-Completion $Line).CompletionText | Should -Contain $Text
    }

    It 'goes on after the comma of a filter: <Line>' -ForEach @(
        @{ Line = 'Get-BacklogItem -Only impact=high,m'; Text = 'medium' }
        @{ Line = 'Get-BacklogItem -Only impact=high,'; Text = 'low' }
        @{ Line = 'Get-BacklogItem -Only size=small, impact=high, lo'; Text = 'low' }
        @{ Line = 'Start-Pipeline -Only "status=new",blo'; Text = 'blocked' }
        @{ Line = 'Get-BacklogItem -Only impact=high,siz'; Text = 'size=' }
        @{ Line = 'Get-BacklogItem -Only impact=high,size=s'; Text = 'size=small' }
        @{ Line = 'Get-BacklogItem -Only tag=plain,two'; Text = "'two words'" }
    ) {
        (Get-Completion $Line).CompletionText | Should -Contain $Text
    }

    It 'offers archived ids to the cmdlet that restores' {
        $archived = Add-BacklogItem 'Long gone' -Root $root | Complete-BacklogItem -Root $root
        (Get-Completion 'Restore-BacklogItem ').CompletionText | Should -Be $archived.Id
        (Get-Completion 'Block-BacklogItem ').CompletionText | Should -Not -Contain $archived.Id
    }

    It 'does not take what stands inside a quotation mark apart' {
        (Get-Completion "Get-BacklogItem -Tag 'two").CompletionText | Should -Contain "'two words'"
    }

    It 'never throws, wherever it is asked' {
        Push-Location Env:
        try { { Get-Completion 'Get-BacklogItem x' } | Should -Not -Throw } finally { Pop-Location }
        { Get-Completion 'Get-BacklogItem -Root /nowhere/at/all -Id W' } | Should -Not -Throw
    }
}
