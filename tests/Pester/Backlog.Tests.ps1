BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $root = New-TestProject
    $PSDefaultParameterValues = @{ '*-BacklogItem:Root' = $root; 'Get-Worklog:Root' = $root; 'Get-Pipeline:Root' = $root }
}

AfterAll { Remove-TestProject $root }

Describe 'Add-BacklogItem' {
    It 'adds a New item and emits it' {
        $item = Add-BacklogItem 'Add CSV export' -Size Small -Tag export, csv -Priority 3 -Description 'With a header.'
        $item | Should -BeOfType Orchestrator.Backlog.BacklogItem
        $item.Status | Should -Be New
        $item.Tags | Should -Be export, csv
        (Get-BacklogItem $item.Id).Description | Should -Be 'With a header.'
    }

    It 'takes titles from the pipe' {
        ('One', 'Two' | Add-BacklogItem).Title | Should -Be 'One', 'Two'
    }

    It 'takes the lines of a CSV file, empty cells left out' {
        $items = @'
Title,Size,Impact,Priority,Tags,DependsOn
First,medium,h,5,"a, b",
Second,,,,,
'@ | ConvertFrom-Csv | Add-BacklogItem
        $items.Count | Should -Be 2
        $items[0].Size | Should -Be Medium
        $items[0].Impact | Should -Be High
        $items[0].Priority | Should -Be 5
        $items[0].Tags | Should -Be a, b
        $items[1].Size | Should -BeNullOrEmpty
    }

    It 'adds the good lines and reports the bad ones' {
        $lines = [pscustomobject]@{ Title = 'Good' }, [pscustomobject]@{ Title = ' ' }, [pscustomobject]@{ Title = 'Bad'; Pipeline = 'nowhere' }
        $items = $lines | Add-BacklogItem -ErrorAction SilentlyContinue -ErrorVariable failures
        $items.Title | Should -Be 'Good'
        $failures.FullyQualifiedErrorId | Should -Be @(
            'OrcInvalidTitle,Orchestrator.PowerShell.Commands.AddBacklogItemCommand'
            'OrcUnknownPipeline,Orchestrator.PowerShell.Commands.AddBacklogItemCommand'
        )
    }

    It 'makes no titles of what is none: a file whose heading is not Title, a directorys files' {
        $file = New-Item (Join-Path $root 'no-title.txt')
        $lines = @'
Name,Size
foo,small
'@ | ConvertFrom-Csv
        $added = & { 'Before'; $lines; $file; $true; @{ Title = 'no property' }; [pscustomobject]@{ Title = 'With one' }; 'After' } |
            Add-BacklogItem -ErrorAction SilentlyContinue -ErrorVariable failures
        $added.Title | Should -Be 'Before', 'With one', 'After'
        $failures.FullyQualifiedErrorId | Should -Be (@('OrcTitleMissing,Orchestrator.PowerShell.Commands.AddBacklogItemCommand') * 4)
        $failures[0].TargetObject | Should -Be $lines
        $failures[0].ToString() | Should -BeLike "'@{Name=foo; Size=small}' has no Title. *"
        $failures[1].CategoryInfo.Category | Should -Be InvalidArgument
        # An argument that cannot be one is refused as any other is: before anything is added, with the id that PowerShell has for it.
        $id = 'ParameterArgumentTransformationError,Orchestrator.PowerShell.Commands.AddBacklogItemCommand'
        foreach ($none in $lines, $true, @{ Name = 'x' }, [DBNull]::Value, @('x', $file)) {
            { Add-BacklogItem $none } | Should -Throw '*is no title*' -ErrorId $id
        }
        (Get-BacklogItem -Title '*foo*') | Should -BeNullOrEmpty
        (Get-BacklogItem -Title '*no-title*') | Should -BeNullOrEmpty
        Remove-Item $file
    }

    It 'takes numbers and dates for titles, from the pipe as from the command line' {
        (1..3 | Add-BacklogItem).Title | Should -Be '1', '2', '3'
        (& { 4.5; [datetime]::new(2030, 1, 2); , @(6, 'six') } | Add-BacklogItem).Title | Should -Be '4.5', '01/02/2030 00:00:00', '6', 'six'
        (Add-BacklogItem 7, 'seven').Title | Should -Be '7', 'seven'
    }

    It 'takes arrays of titles, and the title from where a script block finds it' {
        (& { , @('One', 'Two'); , [System.Collections.Generic.List[string]]('Three', 'Four'); 'Five' } | Add-BacklogItem).Title |
            Should -Be 'One', 'Two', 'Three', 'Four', 'Five'
        ([pscustomobject]@{ Title = 'One', 'Two' } | Add-BacklogItem).Title | Should -Be 'One', 'Two'
        ([pscustomobject]@{ Name = 'x'; Size = 'small' }, [pscustomobject]@{ Name = 'y'; Size = 'm' } | Add-BacklogItem -Title { "Mend $($_.Name)" } | ForEach-Object { "$($_.Title) $($_.Size)" }) |
            Should -Be 'Mend x Small', 'Mend y Medium'
        (Add-BacklogItem (Get-BacklogItem -Title 'Mend x')).Title | Should -Be 'Mend x'
    }

    It 'adds a long pipe in whole batches, so that what is stopped has added whole ones' {
        $many = New-TestProject
        try {
            (1..10001 | ForEach-Object { "Title $_" } | Add-BacklogItem -Root $many | Select-Object -First 1).Title | Should -Be 'Title 1'
            @(Get-BacklogItem -Root $many).Count | Should -Be 10000
        } finally { Remove-TestProject $many }
    }

    It 'names the allowed values when one is wrong' {
        { Add-BacklogItem 'x' -Size huge } | Should -Throw '*Small, Medium, Large*'
    }

    It 'commits with -Commit, and only the backlog' {
        Set-Content (Join-Path $root 'mine.txt') 'mine'
        git -C $root add mine.txt
        Add-BacklogItem 'Committed' -Commit | Out-Null
        git -C $root show --name-only --format= HEAD | Should -Be '.task-golem/tasks.jsonl'
        git -C $root status --porcelain | Should -Be 'A  mine.txt'
    }
}

Describe 'Get-BacklogItem' {
    BeforeAll {
        $base = Add-BacklogItem 'The base' -Tag shared -Impact High
        $dependent = Add-BacklogItem 'The dependent' -DependsOn $base.Id -Tag shared
        $closed = Add-BacklogItem 'The closed' | Close-BacklogItem -Reason WontDo
    }

    It 'finds an item by <How>' -ForEach @(
        @{ How = 'its id'; Text = { $base.Id } }
        @{ How = 'its suffix'; Text = { $base.Id -replace '.*-' } }
        @{ How = 'a pattern'; Text = { "*$($base.Id.Substring(5))" } }
    ) {
        (Get-BacklogItem (& $Text)).Title | Should -Be 'The base'
    }

    It 'takes ids and objects from the pipe' {
        ($base.Id | Get-BacklogItem).Title | Should -Be 'The base'
        ($base, $dependent | Get-BacklogItem).Title | Should -Be 'The base', 'The dependent'
        ([pscustomobject]@{ Id = $base.Id } | Get-BacklogItem).Title | Should -Be 'The base'
    }

    It 'gives only items whose dependencies are met with -Ready' {
        (Get-BacklogItem -Ready -Tag shared).Title | Should -Be 'The base'
    }

    It 'reads a filter with several values although the comma makes an array' {
        (Get-BacklogItem -Only impact=high,medium, tag=shared).Title | Should -Be 'The base'
    }

    It 'takes title patterns and -First' {
        (Get-BacklogItem -Title 'the [bd]*').Count | Should -Be 2
        @(Get-BacklogItem -Title 'the *' -First 1).Count | Should -Be 1
    }

    It 'leaves the archive out unless it is meant' {
        (Get-BacklogItem -Title 'The closed') | Should -BeNullOrEmpty
        (Get-BacklogItem -Title 'The closed' -IncludeArchived).Resolution | Should -Be WontDo
        (Get-BacklogItem -Status Done -Title 'The closed').Id | Should -Be $closed.Id
        (Get-BacklogItem $closed.Id).Status | Should -Be Done
    }

    It 'reports an unknown id and goes on with the rest' {
        $found = Get-BacklogItem 'WRK-zzzzz', $base.Id -ErrorAction SilentlyContinue -ErrorVariable failure
        $found.Title | Should -Be 'The base'
        $failure.FullyQualifiedErrorId | Should -Be 'OrcItemNotFound,Orchestrator.PowerShell.Commands.GetBacklogItemCommand'
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound
        $failure.TargetObject | Should -Be 'WRK-zzzzz'
    }

    It 'refuses a filter with what is allowed' {
        { Get-BacklogItem -Only colour=red } | Should -Throw '*colour*status*' -ErrorId 'OrcInvalidFilter,Orchestrator.PowerShell.Commands.GetBacklogItemCommand'
        { Get-BacklogItem -Status finished } | Should -Throw '*New, Scoping, Ready, InProgress, Blocked, Done*'
    }

    It 'finds the project from a directory below, and from a relative -Root' {
        $below = New-Item -ItemType Directory (Join-Path $root 'a/b')
        Push-Location $below
        try {
            & { $PSDefaultParameterValues = @{}; (Get-BacklogItem $base.Id).Title } | Should -Be 'The base'
            (Get-BacklogItem $base.Id -Root ../..).Title | Should -Be 'The base'
        } finally { Pop-Location }
    }

    It 'refuses a location that is not in the file system' {
        Push-Location Env:
        try {
            { & { $PSDefaultParameterValues = @{}; Get-BacklogItem } } | Should -Throw '*Env:*Set-Location*' -ErrorId 'OrcLocationNotFileSystem,*'
            { Get-BacklogItem -Root Env: } | Should -Throw -ErrorId 'OrcPathNotFileSystem,*'
            (Get-BacklogItem $base.Id).Title | Should -Be 'The base'
        } finally { Pop-Location }
    }
}

Describe 'The cmdlets that change items' {
    BeforeEach { $item = Add-BacklogItem "Item $([guid]::NewGuid())" -Size Small -Risk Low }

    It '<Verb> emits the changed item, so that the pipe goes on' -ForEach @(
        @{ Verb = 'Block'; Change = { $_ | Block-BacklogItem -Reason 'Why?' }; Status = 'Blocked' }
        @{ Verb = 'Step'; Change = { $_ | Step-BacklogItem }; Status = 'Ready' }
        @{ Verb = 'Complete'; Change = { $_ | Complete-BacklogItem }; Status = 'Done' }
        @{ Verb = 'Close'; Change = { $_ | Close-BacklogItem -Reason wont_do }; Status = 'Done' }
        @{ Verb = 'Unblock'; Change = { $_ | Block-BacklogItem -Reason 'Why?' | Unblock-BacklogItem -Notes 'So.' }; Status = 'New' }
        @{ Verb = 'Restore'; Change = { $_ | Complete-BacklogItem | Restore-BacklogItem }; Status = 'New' }
    ) {
        $changed = $item | ForEach-Object $Change
        $changed.Id | Should -Be $item.Id
        $changed.Status | Should -Be $Status
        $changed.GetType() | Should -Be ([Orchestrator.Backlog.BacklogItem])
    }

    It 'keeps the answer for the next prompt' {
        Block-BacklogItem $item.Id 'Which?' -Type Clarification | Unblock-BacklogItem -Notes 'This.' | ForEach-Object UnblockNotes | Should -Be "Blocked: Which?`nAnswer: This."
    }

    It 'jumps to a phase with -To' { (Step-BacklogItem $item.Id -To review).Phase | Should -Be review }

    It 'merges, and emits the survivor' {
        $survivor = Add-BacklogItem 'The survivor'
        ($item | Merge-BacklogItem -Into $survivor.Id).Id | Should -Be $survivor.Id
        (Get-BacklogItem $item.Id).Resolution | Should -Be Duplicate
    }

    It 'closes a duplicate and re-points its dependents' {
        $survivor = Add-BacklogItem 'The other survivor'
        $dependent = Add-BacklogItem 'Waits' -DependsOn $item.Id
        Close-BacklogItem $item.Id -Reason Duplicate -DuplicateOf $survivor.Id | Out-Null
        (Get-BacklogItem $dependent.Id).Dependencies | Should -Be $survivor.Id
    }

    It 'sets what is named and takes it away with $null' {
        Set-BacklogItem $item.Id -Priority 7 -Risk High -AddTag x, y | Should -BeNullOrEmpty
        $set = Set-BacklogItem $item.Id -Risk $null -RemoveTag x -PassThru
        $set.Priority | Should -Be 7
        $set.Risk | Should -BeNullOrEmpty
        $set.Tags | Should -Be y
        $set.Size | Should -Be Small
    }

    It 'refuses a circle of dependencies with its path' {
        $other = Add-BacklogItem 'Other' -DependsOn $item.Id
        Set-BacklogItem $item.Id -AddDependency $other.Id -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].ToString() | Should -Match "$($item.Id).*$($other.Id).*$($item.Id)"
    }

    It 'removes only when nothing depends on it, or with -Force' {
        $dependent = Add-BacklogItem 'Needs it' -DependsOn $item.Id
        Remove-BacklogItem $item.Id -Confirm:$false -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'Orc*,*RemoveBacklogItemCommand'
        Remove-BacklogItem $item.Id -Force -Confirm:$false
        (Get-BacklogItem $dependent.Id).Dependencies | Should -BeNullOrEmpty
    }

    It 'all say what they would do with -WhatIf, and change nothing' {
        $file = Join-Path $root '.task-golem/tasks.jsonl'
        $other = Add-BacklogItem 'The other'
        $before = (Get-FileHash $file).Hash
        $said = Invoke-Session @"
`$PSDefaultParameterValues = @{ '*-BacklogItem:Root' = '$root' }
Add-BacklogItem 'Never' -WhatIf
Set-BacklogItem $($item.Id) -Priority 99 -WhatIf
Remove-BacklogItem $($item.Id) -WhatIf
Block-BacklogItem $($item.Id) -Reason why -WhatIf
Unblock-BacklogItem $($item.Id) -WhatIf
Unblock-BacklogItem $($item.Id) -OverrideGuardrails -WhatIf
Step-BacklogItem $($item.Id) -To review -WhatIf
Step-BacklogItem $($item.Id) -WhatIf
Complete-BacklogItem $($item.Id) -WhatIf
Close-BacklogItem $($item.Id) -Reason WontDo -WhatIf
Close-BacklogItem $($item.Id) -Reason Duplicate -DuplicateOf $($other.Id) -WhatIf
Merge-BacklogItem $($item.Id) -Into $($other.Id) -WhatIf
Restore-BacklogItem $($item.Id) -WhatIf
"@
        (Get-FileHash $file).Hash | Should -Be $before
        $said[0] | Should -Be 'What if: Performing the operation "Add" on target "Never".'
        $verbs = @(
            'Change', 'Remove', 'Block (Decision: why)', 'Unblock', 'Unblock, above the guardrails', 'Move to review', 'Move one step on', 'Complete'
            'Close (WontDo)', "Close (Duplicate of $($other.Id))", "Merge into $($other.Id)", 'Restore'
        )
        $said | Select-Object -Skip 1 | Should -Be ($verbs | ForEach-Object { "What if: Performing the operation `"$_`" on target `"$($item.Id) ($($item.Title))`"." })
    }

    It 'reports a bad item and goes on with the rest' {
        $blocked = $item | Block-BacklogItem -Reason r
        $other = Add-BacklogItem 'Not blocked'
        $changed = $other, $blocked | Unblock-BacklogItem -ErrorVariable failure -ErrorAction SilentlyContinue
        $changed.Id | Should -Be $blocked.Id
        $failure[0].FullyQualifiedErrorId | Should -Be 'OrcIllegalTransition,Orchestrator.PowerShell.Commands.UnblockBacklogItemCommand'
        $failure[0].TargetObject.Id | Should -Be $other.Id
    }

    It 'accepts several items at once and patterns' {
        $ids = 1..3 | ForEach-Object { (Add-BacklogItem "Many $_" -Tag many).Id }
        (Block-BacklogItem -Id $ids -Reason r).Count | Should -Be 3
        (Get-BacklogItem -Tag many | Unblock-BacklogItem).Count | Should -Be 3
    }
}

Describe 'Get-Worklog' {
    It 'tells what happened to an item' {
        $item = Add-BacklogItem 'Told of' | Block-BacklogItem -Reason 'Because.'
        $entry = Get-Worklog $item.Id
        $entry.Outcome | Should -Be Blocked
        $entry.Summary | Should -Match 'Because'
        @(Get-Worklog -Last 1).Count | Should -Be 1
        ($item | Get-Worklog).Title | Should -Be 'Told of'
    }
}

Describe 'Get-Pipeline' {
    It 'gives the configured pipelines with their phases' {
        $pipeline = Get-Pipeline
        $pipeline.Name | Should -Be small
        $pipeline.Phases.Name | Should -Be build, review
        Get-Pipeline s* | Should -HaveCount 1
        { Get-Pipeline nowhere -ErrorAction Stop } | Should -Throw '*small*' -ErrorId 'OrcUnknownPipeline,*'
    }
}
