<#
.SYNOPSIS
Prints how long a run in PowerShell takes from the wish that it stop to the prompt: eight agents that ignore TERM, eight that obey, and none.
.DESCRIPTION
The wishes are Ctrl+C in a terminal, TERM to pwsh (which ends with it), Stop-Pipeline in another process, and Stop-Job. Grace is 2 s; the
bounds are grace + 1 s, 0.5 s and 0.25 s. Needs script of util-linux, which lends the terminal. dotnet Benchmarks.dll --stopping measures the
same of the command line.
.EXAMPLE
./tests/Benchmarks/Stopping.ps1 -Rounds 9
#>
[CmdletBinding()]
param([ValidateRange(1, 100)] [int] $Rounds = 5)
$ErrorActionPreference = 'Stop'
$top = (Resolve-Path "$PSScriptRoot/../..").Path
$module = Get-ChildItem "$top/artifacts/module/Orchestrator/*/Orchestrator.psd1" -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1
if (-not $module) { throw 'There is no module. Run ./build.ps1 -Configuration Release, and try again.' }
$env:ORCHESTRATOR_TEST_MODULE = $module.FullName
Import-Module $module.FullName
Import-Module "$PSScriptRoot/../Pester/TestProject.psm1"

# Each agent writes its file once it can be stopped; with "none" the run waits for an agent that its provider throttles.
$kinds = [ordered]@{
    '8 stubborn' = @{ Agents = 8; Script = "trap '' TERM INT HUP; touch `"`$0.started.`$`$`"; while :; do sleep 1; done" }
    '8 obedient' = @{ Agents = 8; Script = "touch `"`$0.started.`$`$`"; exec sleep 1000" }
    'none'       = @{ Agents = 1; Script = "echo 'HTTP 429: rate limit, retry-after: 3600' >&2; touch `"`$0.started.`$`$`"; exit 1" }
}

function New-Project([hashtable] $Kind) {
    $agent = Join-Path ([IO.Path]::GetTempPath()) "stopping-$([guid]::NewGuid().ToString('n')).sh"
    Set-Content $agent $Kind.Script
    $root = New-TestProject -Items $Kind.Agents -Extra "`n[agents.script]`ncommand = [`"sh`", `"$agent`"]`nversion_args = []"
    $file = Join-Path $root 'orchestrator.toml'
    Set-Content $file ((Get-Content $file -Raw) -replace 'shutdown_grace_seconds = 1', 'shutdown_grace_seconds = 2')
    git -C $root commit -q -a -m 'A grace of two seconds'
    @{ Root = $root; Agent = $agent; Log = Join-Path $root '.orchestrator/log.txt'; Kind = $Kind }
}

function Clear-Project([hashtable] $Project) {
    Remove-Item "$($Project.Agent)*"
    Remove-TestProject $Project.Root
}

function Wait-Ready([hashtable] $Project, [scriptblock] $Meanwhile = { }) {
    Wait-Until {
        & $Meanwhile
        @(Get-Item "$($Project.Agent).started.*").Count -ge $Project.Kind.Agents -and
            ($Project.Kind.Agents -gt 1 -or ((Test-Path $Project.Log) -and (Get-Content $Project.Log -Raw) -match 'next try'))
    } 'the agents'
}

# In a terminal each prompt leaves the time at which it came.
function Measure-Prompt([hashtable] $Project, [string] $Wish) {
    $prompts = Join-Path $Project.Root '.orchestrator/prompts'
    $script = Join-Path $Project.Root '.orchestrator/terminal.ps1'
    Set-Content $script @"
Set-PSReadLineOption -HistorySaveStyle SaveNothing
`$ProgressPreference = 'SilentlyContinue'
Import-Module '$($module.FullName)'
function prompt { [System.IO.File]::AppendAllText('$prompts', "`$([DateTime]::UtcNow.Ticks)`n"); 'PS> ' }
"@
    $terminal = Start-Terminal $script
    try {
        Wait-Until { Update-Terminal $terminal; Test-Path $prompts } 'the first prompt'
        $terminal.Process.StandardInput.Write("Start-Pipeline -Root '$($Project.Root)' -Agent script -MaxConcurrent $($Project.Kind.Agents) -Verbose *> '$($Project.Log)'`r")
        Wait-Ready $Project { Update-Terminal $terminal }
        $before = @(Get-Content $prompts).Count
        $start = [DateTime]::UtcNow.Ticks
        if ($Wish -eq 'Ctrl+C') { $terminal.Process.StandardInput.Write([char]3) } else { Stop-Pipeline -Root $Project.Root -Confirm:$false 6>$null | Out-Null }
        Wait-Until { Update-Terminal $terminal; @(Get-Content $prompts).Count -gt $before } 'the prompt'
        ([long]@(Get-Content $prompts)[$before] - $start) / 1e7
        $terminal.Process.StandardInput.Write("exit`r")
        Wait-Until { Update-Terminal $terminal; $terminal.Process.HasExited } 'the end of the shell'
    }
    finally { if (-not $terminal.Process.HasExited) { $terminal.Process.Kill($true) } }
}

function Measure-Wish([hashtable] $Project, [string] $Wish) {
    switch ($Wish) {
        'TERM' {
            $process = Start-Session $Project.Root "Start-Pipeline -Root '$($Project.Root)' -Agent script -MaxConcurrent $($Project.Kind.Agents) -Verbose *> '$($Project.Log)'"
            Wait-Ready $Project
            $watch = [Diagnostics.Stopwatch]::StartNew()
            kill -TERM $process.Id
            $process.WaitForExit()
            $watch.Elapsed.TotalSeconds
        }
        'Stop-Job' {
            $job = Start-Pipeline -Root $Project.Root -Agent script -MaxConcurrent $Project.Kind.Agents -AsJob -Verbose 4>$null
            Wait-Ready $Project { $job.Verbose.Message + $job.Information + $job.Warning.Message | Out-File $Project.Log }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            Stop-Job $job
            $watch.Elapsed.TotalSeconds
            Remove-Job $job
        }
        default { Measure-Prompt $Project $Wish }
    }
}

'seconds from the wish to the prompt (TERM: to the end of pwsh), grace 2 s'
foreach ($name in $kinds.Keys) {
    foreach ($wish in 'Ctrl+C', 'TERM', 'Stop-Pipeline', 'Stop-Job') {
        $times = foreach ($round in 1..$Rounds) {
            $project = New-Project $kinds[$name]
            try { Measure-Wish $project $wish } finally { Clear-Project $project }
        }
        $times = @($times | Sort-Object)
        '  {0,-11} {1,-14} median {2:0.000}, longest {3:0.000}' -f $name, $wish, $times[[math]::Floor($times.Count / 2)], $times[-1]
    }
}
