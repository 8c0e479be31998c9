BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
}

Describe 'What an agent prints for a terminal' {
    BeforeAll {
        $root = New-TestProject -Items 1 -Extra @'

[agents.colorful]
command = ["sh", "-c", "printf '\\033]0;title\\007\\033[2J\\033[35mred\\033[0m\\n\\377 no text\\n'; printf '\\033[5mwhy\\n' >&2; exit 3"]
version_args = []
'@
        $shown = Invoke-Session @"
`$PSStyle.OutputRendering = 'Ansi'
`$PSDefaultParameterValues = @{ '*:Root' = '$root' }
Start-Pipeline -Agent colorful -Verbose -Debug *>&1 | Out-String
Start-Pipeline -WhatIf
Get-AgentTranscript
Get-AgentTranscript -Wait
Get-AgentTranscript -Wait | Out-String
Get-AgentTranscript | Format-List
Get-BacklogItem | Format-List
Get-Worklog | Format-List
Get-PipelineRun | Format-List
"@
        $transcript = Get-AgentTranscript -Root $root
    }
    AfterAll { Remove-TestProject $root }

    It 'reaches nobody''s terminal' {
        # The colours that PowerShell and the views themselves give do; the agent blinks, and in magenta.
        $shown = $shown -replace '\e\[(?!5m|35m)[\d;]*m'
        $shown | Where-Object { $_ -match '[\e\a\x9b]' } | Should -BeNullOrEmpty
        "$shown" | Should -Match 'exited with code 3'
        $lines = $shown -join "`n"
        $lines | Should -Match "(?m)^red\n\ufffd no text\nwhy$" -Because 'the view shows the words'
        $lines | Should -Not -Match '0;title'
    }

    It 'stays in the properties as it was' {
        $transcript.Output | Should -Match "^`e\]0;title`a`e\[2J`e\[35mred"
        $transcript.ErrorOutput | Should -Match "^`e\[5mwhy"
        (Get-AgentTranscript -Root $root -Wait)[0].Text | Should -Match "`e\[35mred"
    }
}

Describe 'What another program wrote into the backlog for a terminal' {
    BeforeAll {
        $root = New-TestProject
        $waits = Add-BacklogItem 'TITLE' -Root $root | Block-BacklogItem -Root $root -Reason 'PLACEHOLDER'
        $store = Join-Path $root '.task-golem/tasks.jsonl'
        [System.IO.File]::WriteAllText($store, [System.IO.File]::ReadAllText($store).Replace('PLACEHOLDER', '\u001b[2Jfirst\nsecond\u0007').Replace('TITLE', '\u001b[2JIts\nname\u0007'))
        git -C $root commit -q -a -m 'From elsewhere'
    }
    AfterAll { Remove-TestProject $root }

    It 'is one plain line in a plan' {
        $shown = Invoke-Session "Start-Pipeline -Root '$root' -WhatIf"
        "$shown" | Should -Not -Match '[\e\a]'
        $shown -match 'first' | Should -Match "^What if: Leave $($waits.Id) .*first second"
    }

    It 'is plain in the list and raw in the property' {
        $item = Get-BacklogItem -Root $root
        $item.BlockedReason | Should -Be "`e[2Jfirst`nsecond`a"
        $text = ($item | Format-List | Out-String) -replace '\e\[[\d;]*m'
        $text | Should -Not -Match '[\e\a]'
        $text | Should -Match '(?s)BlockedReason\s*: first\s+second'
    }

    It 'is plain where the title is quoted: in a table, a tooltip, an error, a question, a progress bar' {
        $PSDefaultParameterValues = @{ '*:Root' = $root }
        $item = Get-BacklogItem
        $item.Title | Should -Be "`e[2JIts`nname`a"
        $item | Out-String | Should -Match 'Its name'
        (Get-Completion "Get-BacklogItem -Root '$root' -Id ")[0].ToolTip | Should -Be 'Its name'
        Step-BacklogItem $item -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].ToString() | Should -Match '^\S+ \(Its\nname\) cannot'
        $said = Set-BacklogItem $item -Priority 2 -Verbose 4>&1
        "$said" | Should -BeLike "*on target `"$($item.Id) (Its name)`"."
        Unblock-BacklogItem $item | Out-Null
        $job = Start-Triage -Agent sleeper -AsJob
        try { Wait-Until { $job.Progress.Activity -contains "$($item.Id) triage (Its name)" } 'the bar of the item' } finally { $job | Remove-Job -Force }
    }
}
