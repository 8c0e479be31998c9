BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $page = [System.IO.File]::ReadAllText((Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'docs/ci.md'))
    $scripts = [regex]::Matches($page, '(?s)```powershell\n(.*?)```') | ForEach-Object { $_.Groups[1].Value }

    function Invoke-Ci {
        <# Runs a script of the page as a job does: in the repository, without a person, the module found by its name. #>
        param([string] $Script, [string] $Root)
        $file = Join-Path $Root '.orchestrator/ci.ps1'
        [System.IO.File]::WriteAllText($file, $Script)
        $before = $env:PSModulePath
        $env:PSModulePath = "$(Split-Path (Split-Path (Split-Path $env:ORCHESTRATOR_TEST_MODULE)))$([System.IO.Path]::PathSeparator)$before"
        Push-Location $Root
        try {
            $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $file 2>&1 | ForEach-Object ToString
            @{ Code = $LASTEXITCODE; Said = $said -replace '\e\[[\d;]*m' }
        } finally {
            Pop-Location
            $env:PSModulePath = $before
        }
    }

    function Set-Agent {
        <# Lets the project's own configuration name the agent, as a job finds it. #>
        param([string] $Root, [string] $Name)
        $file = Join-Path $Root 'orchestrator.toml'
        [System.IO.File]::WriteAllText($file, [System.IO.File]::ReadAllText($file).Replace('cli = "quick"', "cli = `"$Name`""))
        git -C $Root commit -q -a -m "Take $Name"
    }
}

Describe 'The scripts of the page about CI' {
    BeforeEach { $root = New-TestProject -Items 2 }
    AfterEach { Remove-TestProject $root }

    It 'are two' { $scripts | Should -HaveCount 2 }

    It 'fail the job when agents keep failing, with a table and an annotation' {
        Set-Agent $root failer
        $result = Invoke-Ci $scripts[0] $root
        $result.Code | Should -Be 4
        $ids = (Get-BacklogItem -Root $root).Id
        $result.Said | Where-Object { $_ -match '^Id +Phase +Outcome +Attempts +Duration +Cost +Title' } | Should -HaveCount 1
        foreach ($id in $ids) {
            $result.Said | Where-Object { $_ -match "^$id +triage +Failed +1 +00:00:\S+ +Item \d" } | Should -HaveCount 1
            $result.Said | Where-Object { $_ -match "^$id +Failure +Item \d" } | Should -HaveCount 1
        }
        $result.Said | Where-Object { $_ -match '^::error title=Agents keep failing::\d phases in a row ran out of attempts' } | Should -HaveCount 1
    }

    It 'leave it green when all is done' {
        $result = Invoke-Ci $scripts[0] $root
        $result.Code | Should -Be 0
        "$($result.Said)" | Should -Not -Match '::error'
        git -C $root status --porcelain | Should -BeNullOrEmpty
    }

    It 'pass on that somebody has to answer' {
        Set-Agent $root blocker
        $result = Invoke-Ci $scripts[0] $root
        $result.Code | Should -Be 3
        "$($result.Said)" | Should -Match 'Which colour\?'
    }

    It 'fail it in the short form too' {
        Set-Agent $root failer
        $result = Invoke-Ci $scripts[1] $root
        $result.Code | Should -Be 1
        "$($result.Said)" | Should -Match 'ran out of attempts'
    }
}
