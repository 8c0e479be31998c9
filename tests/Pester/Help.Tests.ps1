BeforeDiscovery {
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force
    $examples = foreach ($cmdlet in (Get-Command -Module Orchestrator -CommandType Cmdlet).Name) {
        foreach ($example in (Get-Help $cmdlet -Examples).examples.example) {
            @{ Cmdlet = $cmdlet; Title = $example.title.Trim(' -'); Code = $example.code -replace '(?m)^(PS|>>)> ?|^>> ?' }
        }
    }
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'TestProject.psm1') -Force
    Import-Module $env:ORCHESTRATOR_TEST_MODULE -Force

    # What the examples speak of: pipelines feature and docs, the items a1b2c and 77fe0, a file with wishes.
    $template = New-TestProject -Extra @'

[pipelines.feature]
default = true

[[pipelines.feature.phases]]
name = "design"
prompt = "Design it."

[[pipelines.feature.phases]]
name = "build"
prompt = "Build it."

[[pipelines.docs.phases]]
name = "write"
prompt = "Write it."
'@
    $one = Add-BacklogItem 'Add the export as CSV' -Root $template -Size Small -Risk Low -Impact High -Tag released, trial
    $other = Add-BacklogItem 'Write csv files' -Root $template -Size Small -Risk Low
    $store = Join-Path $template '.task-golem/tasks.jsonl'
    [System.IO.File]::WriteAllText($store, [System.IO.File]::ReadAllText($store).Replace($one.Id, 'WRK-a1b2c').Replace($other.Id, 'WRK-77fe0'))
    Set-Content (Join-Path $template 'wishes.csv') 'Title,Size', 'From a file,small'
    git -C $template add . 2>&1 | Out-Null
    git -C $template commit -q -m 'What the examples need'

    $before = @{
        'Unblock-BacklogItem'    = { Block-BacklogItem a1b2c -Reason 'Which format?' }
        'Get-BacklogItem'        = { Block-BacklogItem a1b2c -Reason 'Which format?' }
        'Restore-BacklogItem'    = { Complete-BacklogItem a1b2c; Close-BacklogItem 77fe0 -Reason Duplicate -DuplicateOf a1b2c }
        'Get-AgentTranscript'    = { Start-Pipeline 6>$null }
        'Get-PipelineRun'        = { Start-Pipeline 6>$null }
        'Get-Worklog'            = { Start-Pipeline 6>$null }
        'Stop-Pipeline'          = { $script:job = Start-Pipeline -Agent sleeper -AsJob; Wait-Until { Get-TestAgent $template } 'the agent' }
    }
}

AfterAll { Remove-TestProject $template }

Describe 'The example of <Cmdlet>: <Title>' -ForEach $examples {
    BeforeEach {
        if ($Cmdlet -eq 'Initialize-Orchestrator') {
            $place = New-TestProject -Bare
        } else {
            $place = "$template copy"
            # Copy-Item takes seconds for what this does in milliseconds, over all examples.
            cp -a $template $place
        }
        Push-Location $place
    }
    AfterEach {
        Get-Job | Where-Object PSJobTypeName -eq PipelineJob | Remove-Job -Force
        Pop-Location
        Remove-TestProject $place
    }

    It 'does what it says, without an error' {
        $PSDefaultParameterValues = @{}
        $ConfirmPreference = 'None'
        $WarningPreference = 'SilentlyContinue'
        if ($before[$Cmdlet]) { & $before[$Cmdlet] | Out-Null }
        $ErrorActionPreference = 'Stop'
        # A plan goes to the host, past every redirection, so to one that shows nobody anything; it is looked at elsewhere.
        if ($Code -match 'WhatIf') {
            $state = [initialsessionstate]::CreateDefault2()
            $state.ImportPSModule($env:ORCHESTRATOR_TEST_MODULE)
            $shell = [powershell]::Create($state)
            try {
                $shell.AddScript("Set-Location '$place'; $Code").Invoke() | Out-Null
                $shell.Streams.Error | Should -BeNullOrEmpty
            } finally { $shell.Dispose() }
        }
        else { . ([scriptblock]::Create($Code)) 6>$null | Out-String | Out-Null }
    }
}
