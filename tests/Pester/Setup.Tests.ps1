BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
}

Describe 'Initialize-Orchestrator' {
    BeforeEach {
        $root = New-TestProject -Bare
        Push-Location $root
        $PSDefaultParameterValues = @{ '*:WarningAction' = 'SilentlyContinue' }
    }
    AfterEach {
        Pop-Location
        Remove-TestProject $root
    }

    It 'makes a project and says what it made' {
        $report = Initialize-Orchestrator
        $report | Should -BeOfType Orchestrator.Coordination.InitializationReport
        $report.Root | Should -Be $root
        $report.Commit | Should -BeNullOrEmpty
        $report.Made | Should -Contain (Join-Path $root 'orchestrator.toml')
        foreach ($file in $report.Made) { $file | Should -Exist }
        git status --porcelain | Should -Not -BeNullOrEmpty -Because 'nothing is committed unasked'
        Add-BacklogItem 'x' | Get-BacklogItem | ForEach-Object Title | Should -Be 'x'
    }

    It 'makes nothing anew the second time' {
        Initialize-Orchestrator -Commit | Out-Null
        Add-BacklogItem 'Stays' -Commit | Out-Null
        $head = git rev-parse HEAD
        $again = Initialize-Orchestrator -Commit
        $again.Made | Should -BeNullOrEmpty
        $again.Commit | Should -BeNullOrEmpty
        git rev-parse HEAD | Should -Be $head
        git status --porcelain | Should -BeNullOrEmpty
        (Get-BacklogItem).Title | Should -Be 'Stays'
    }

    It 'commits what it made, and nothing of the person''s' {
        Set-Content mine.txt 'mine'
        $report = Initialize-Orchestrator -Commit
        git rev-parse HEAD | Should -Be $report.Commit
        git show --name-only --format= HEAD | Should -Not -Contain 'mine.txt'
        git status --porcelain | Should -Be '?? mine.txt'
    }

    It 'gives ids the prefix that was said' {
        Initialize-Orchestrator -Prefix my-project | Out-Null
        (Add-BacklogItem 'x').Id | Should -Match '^my-project-[0-9a-z]+$'
    }

    It 'refuses a prefix that ids cannot have, and leaves nothing' {
        { Initialize-Orchestrator '1 x' } | Should -Throw -ErrorId 'OrcInvalidPrefix,*'
        git status --porcelain --ignored | Should -BeNullOrEmpty
    }

    It 'makes the store that was said' {
        Initialize-Orchestrator -Store yaml | Out-Null
        Add-BacklogItem 'x' | Out-Null
        'BACKLOG.yaml' | Should -Exist
        '.task-golem' | Should -Not -Exist
    }

    It 'leaves a configuration alone, and writes it anew with -Force beside a copy of the old one' {
        Set-Content orchestrator.toml '[agent]', 'cli = "demo"'
        $mine = Get-Content orchestrator.toml -Raw
        (Initialize-Orchestrator).Made | Should -Not -Contain (Join-Path $root 'orchestrator.toml')
        Get-Content orchestrator.toml -Raw | Should -Be $mine
        (Initialize-Orchestrator -Force -Prefix NEW).Made | Should -Contain (Join-Path $root 'orchestrator.toml')
        Get-Content orchestrator.toml.bak -Raw | Should -Be $mine
        Get-Content orchestrator.toml -Raw | Should -Match '(?m)^prefix = "NEW"'
        Test-OrchestratorConfiguration -Detailed | Where-Object Area -eq Configuration | Where-Object Severity -eq Error | Should -BeNullOrEmpty
    }

    It 'writes the built-in instructions for editing, and none over an edited one' {
        New-Item -ItemType Directory workflows | Out-Null
        Set-Content workflows/build.md 'Mine'
        $report = Initialize-Orchestrator -WithWorkflows
        Get-Content workflows/build.md | Should -Be 'Mine'
        $written = $report.Made | Where-Object { $_ -like '*/workflows/*' } | ForEach-Object { [System.IO.Path]::GetFileNameWithoutExtension($_) }
        $written | Should -Contain 'review'
        $written | Should -Not -Contain 'build'
        (Get-Pipeline).Phases.Name | Should -Be ($written + 'build' | Sort-Object { (Get-Pipeline).Phases.Name.IndexOf($_) }) -Because 'each phase has its text'
    }

    It 'makes nothing with -WhatIf' {
        Invoke-Session "Set-Location '$root'; Initialize-Orchestrator -WithWorkflows -Commit -WhatIf" |
            Should -Be "What if: Performing the operation `"Set up configuration and backlog`" on target `"$root`"."
        git status --porcelain --ignored | Should -BeNullOrEmpty
    }
}
