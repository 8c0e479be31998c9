<#
.SYNOPSIS
Prints the figures of the backlog's storage as people meet them: whole processes against tg, and one PowerShell session.
.DESCRIPTION
Needs a Release build (./build.ps1 -Configuration Release). Every tool works on its own copy of the same data; output is thrown away; figures
are medians. A tg on the PATH is compared with; without one the ratios are missing.
.EXAMPLE
./tests/Benchmarks/Compare.ps1 -Items 10000 -Rounds 5
#>
[CmdletBinding()]
param(
    [ValidateRange(100, 1000000)] [int[]] $Items = (10000, 100000),
    [ValidateRange(1, 1000)] [int] $Rounds = 9
)
$ErrorActionPreference = 'Stop'
$top = (Resolve-Path "$PSScriptRoot/../..").Path
$orchestrate = Join-Path $top "artifacts/bin/orchestrate$($IsWindows ? '.exe' : '')"
$module = Get-ChildItem "$top/artifacts/module/Orchestrator/*/Orchestrator.psd1" -ErrorAction Ignore | Select-Object -Last 1
$maker = "$PSScriptRoot/bin/Release/net10.0/Benchmarks.dll"
foreach ($file in $orchestrate, $module, $maker) {
    if (-not $file -or -not (Test-Path $file)) { throw 'There is no complete Release build. Run ./build.ps1 -Configuration Release, and try again.' }
}
$tg = (Get-Command tg -CommandType Application -ErrorAction Ignore | Select-Object -First 1)?.Source
if (-not $tg) { Write-Warning 'NO tg IS ON THE PATH: NOTHING IS COMPARED, THERE WILL BE NO RATIOS.' }

function Measure-Process([string] $Program, [string[]] $Words, [string] $Directory) {
    $times = foreach ($round in 0..$Rounds) {
        $start = [Diagnostics.ProcessStartInfo]::new($Program, [string[]]@($Words -replace '\{round\}', $round))
        $start.WorkingDirectory = $Directory
        $start.RedirectStandardOutput = $true
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardOutput.BaseStream.CopyTo([IO.Stream]::Null)
        $process.WaitForExit()
        if ($process.ExitCode -ne 0) { throw "$Program $Words ended with $($process.ExitCode)." }
        # The first one warms the file cache.
        if ($round) { $watch.Elapsed.TotalMilliseconds }
    }
    ($times | Sort-Object)[[math]::Floor($times.Count / 2)]
}

function Show-Figure([string] $What, [double] $Figure, [string] $Unit, $Other) {
    $ratio = $null -eq $Other ? '' : ('{0,12:0} {1}  ratio {2:0.00}' -f $Other, $Unit, ($Figure / $Other))
    '  {0,-52}{1,8:0} {2}{3}' -f $What, $Figure, $Unit, $ratio
}

# A session of its own, so that nothing is warm: prints one figure a line, in the order in which they are shown below.
$session = {
    param($Module, $Root, $Orchestrate, $Rounds)
    Import-Module $Module
    Set-Location $Root
    function Get-Median([scriptblock] $Work, [scriptblock] $Before = { }) {
        $times = foreach ($round in 1..$Rounds) {
            & $Before $round
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $null = & $Work $round
            $watch.Elapsed.TotalMilliseconds
        }
        ($times | Sort-Object)[[math]::Floor($times.Count / 2)]
    }
    function Get-Level { [Diagnostics.Process]::GetCurrentProcess().WorkingSet64 / 1MB }
    $level = Get-Level
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $items = Get-BacklogItem
    $watch.Elapsed.TotalMilliseconds
    $loaded = (Get-Level) - $level
    $ids = $items[0..99].Id
    $items = $null
    Get-Median { Get-BacklogItem }
    Get-Median { Get-BacklogItem -Ready }
    Get-Median { Get-BacklogItem } { param($round) & $Orchestrate set $ids[$round] --priority (1000 + $round) | Out-Null }
    Get-Median { param($round) Set-BacklogItem $ids[$round] -Priority (2000 + $round) }
    $loaded
    foreach ($id in $ids) {
        $null = Set-BacklogItem $id -Priority 3000
        $null = Get-BacklogItem
    }
    (Get-Level) - $level
}

foreach ($size in $Items) {
    $root = Join-Path ([IO.Path]::GetTempPath()) "compare-$([guid]::NewGuid().ToString('n'))"
    $others = "$root-tg"
    try {
        $null = New-Item $root -ItemType Directory
        dotnet $maker --data $size "$root/.task-golem"
        git -C $root init --quiet
        Copy-Item $root $others -Recurse -Force
        "$size items, whole processes$($tg ? ', against tg' : '')"
        foreach ($command in @(@{ Name = 'list'; Words = @('list') }, @{ Name = 'add one item'; Words = @('add', 'Item of round {round}') })) {
            $other = $tg ? (Measure-Process $tg $command.Words $others) : $null
            Show-Figure $command.Name (Measure-Process $orchestrate $command.Words $root) 'ms' $other
            if ($command.Name -eq 'list') { $list = $other } else { $add = $other }
        }
        "$size items, one PowerShell session$($tg ? ', against the process of tg that does the same' : '')"
        $figures = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $session -args $module.FullName, $root, $orchestrate, $Rounds
        if ($figures.Count -ne 7) { throw "The session gave $($figures.Count) figures in place of 7: $figures" }
        Show-Figure 'first Get-BacklogItem' $figures[0] 'ms' $list
        Show-Figure 'Get-BacklogItem, nothing changed' $figures[1] 'ms' $list
        Show-Figure 'Get-BacklogItem -Ready' $figures[2] 'ms' $list
        Show-Figure 'Get-BacklogItem, one item changed by another process' $figures[3] 'ms' $list
        Show-Figure 'Set-BacklogItem, both flushes included' $figures[4] 'ms' $add
        Show-Figure 'memory over the import, after loading' $figures[5] 'MB' $null
        Show-Figure 'memory over the import, after 100 updates and reads' $figures[6] 'MB' $null
    }
    finally {
        Remove-Item $root, $others -Recurse -Force -ErrorAction Ignore
    }
}
