<#
.SYNOPSIS
Prints the figures of the backlog's storage as people meet them: whole processes against tg, and one PowerShell session, where
a pipe over items stands beside the same pipe over plain objects.
.DESCRIPTION
Needs a Release build (./build.ps1 -Configuration Release). Every tool works on its own copy of the same data; output is thrown away; figures
are medians. A tg on the PATH is compared with, in turn with each round of ours, so that a machine that has other work to do slows both;
without one the ratios are missing.
.EXAMPLE
./tests/Benchmarks/Compare.ps1 -Items 10000 -Rounds 5
.EXAMPLE
./tests/Benchmarks/Compare.ps1 -Artifacts ../other/artifacts -Maker ../other/tests/Benchmarks/bin/Release/net10.0/Benchmarks.dll
Measures what was built elsewhere.
#>
[CmdletBinding()]
param(
    [ValidateRange(100, 1000000)] [int[]] $Items = (10000, 100000),
    [ValidateRange(1, 99)] [int] $Rounds = 15,
    # How often a session is started anew for what only its first read shows.
    [ValidateRange(1, 100)] [int] $Sessions = 7,
    [string] $Artifacts = "$PSScriptRoot/../../artifacts",
    [string] $Maker = "$PSScriptRoot/bin/Release/net10.0/Benchmarks.dll"
)
$ErrorActionPreference = 'Stop'
$orchestrate = Join-Path $Artifacts "bin/orchestrate$($IsWindows ? '.exe' : '')"
$module = Get-ChildItem "$Artifacts/module/Orchestrator/*/Orchestrator.psd1" -ErrorAction Ignore | Select-Object -Last 1
foreach ($file in $orchestrate, $module, $Maker) {
    if (-not $file -or -not (Test-Path $file)) { throw 'There is no complete Release build. Run ./build.ps1 -Configuration Release, and try again.' }
}
$orchestrate = (Resolve-Path $orchestrate).Path
$tg = (Get-Command tg -CommandType Application -ErrorAction Ignore | Select-Object -First 1)?.Source
if (-not $tg) { Write-Warning 'NO tg IS ON THE PATH: NOTHING IS COMPARED, THERE WILL BE NO RATIOS.' }

function Measure-Process([string] $Program, [string[]] $Words, [string] $Directory) {
    $start = [Diagnostics.ProcessStartInfo]::new($Program, $Words)
    $start.WorkingDirectory = $Directory
    $start.RedirectStandardOutput = $true
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardOutput.BaseStream.CopyTo([IO.Stream]::Null)
    $process.WaitForExit()
    if ($process.ExitCode -ne 0) { throw "$Program $Words ended with $($process.ExitCode)." }
    $watch.Elapsed.TotalMilliseconds
}

function Get-Median([double[]] $Figures) { ($Figures | Sort-Object)[[math]::Floor($Figures.Count / 2)] }

function Show-Figure([string] $What, [double[]] $Figures, [string] $Unit, [double[]] $Others) {
    $figure = Get-Median $Figures
    $ratio = ''
    if ($Others) {
        $other = Get-Median $Others
        $ratio = '{0,10:0.0} {1}  ratio {2:0.000}' -f $other, $Unit, ($figure / $other)
    }
    '  {0,-58}{1,8:0.0} {2}{3}' -f $What, $figure, $Unit, $ratio
}

# A session of its own, so that nothing is warm. Gives objects: what, the figures of all rounds, unit, tg's.
$session = {
    param($Module, $Root, $Orchestrate, $Tg, $RootOfTg, $Rounds, $MeasureProcess)
    $ErrorActionPreference = 'Stop'
    Import-Module $Module
    Set-Location $Root
    Set-Item function:Measure-Process $MeasureProcess
    function Measure-Work([string] $What, [string[]] $Words, [scriptblock] $Work, [scriptblock] $Before = { }) {
        $figures = [Collections.Generic.List[double]]::new()
        $others = [Collections.Generic.List[double]]::new()
        foreach ($round in 0..$Rounds) {
            & $Before $round
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $null = & $Work $round
            $figure = $watch.Elapsed.TotalMilliseconds
            if ($Tg) { $other = Measure-Process $Tg ($Words -replace '\{round\}', $round) $RootOfTg }

            # The first one is what is warmed.
            if (-not $round) { continue }
            $figures.Add($figure)
            if ($Tg) { $others.Add($other) }
        }
        [pscustomobject]@{ What = $What; Figures = [double[]] $figures; Unit = 'ms'; Others = [double[]] $others }
    }
    function Get-Level { [Diagnostics.Process]::GetCurrentProcess().WorkingSet64 / 1MB }
    $level = Get-Level
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $items = Get-BacklogItem
    $first = $watch.Elapsed.TotalMilliseconds
    $loaded = (Get-Level) - $level
    $ids = $items[0..($Rounds + 100)].Id
    $items = $null
    $other = @(if ($Tg) { Measure-Process $Tg list $RootOfTg })
    [pscustomobject]@{ What = 'first Get-BacklogItem of a session'; Figures = @($first); Unit = 'ms'; Others = $other }
    [pscustomobject]@{ What = 'memory over the import, after loading'; Figures = @($loaded); Unit = 'MB'; Others = @() }
    if (-not $Rounds) { return }
    Measure-Work 'Get-BacklogItem, nothing changed' list { Get-BacklogItem }
    Measure-Work 'Get-BacklogItem -Ready' ready { Get-BacklogItem -Ready }
    Measure-Work 'Get-BacklogItem, one item changed by another process' list { Get-BacklogItem } {
        param($round)
        $null = Measure-Process $Orchestrate @('set', $ids[$round], '--priority', (1000 + $round)) $Root
    }
    Measure-Work 'Set-BacklogItem, both flushes included' add, 'Item of round {round}' { param($round) Set-BacklogItem $ids[$round] -Priority (2000 + $round) }
    foreach ($id in $ids[0..99]) {
        $null = Set-BacklogItem $id -Priority 3000
        $null = Get-BacklogItem
    }
    [pscustomobject]@{ What = 'memory over the import, after 100 updates and reads'; Figures = @((Get-Level) - $level); Unit = 'MB'; Others = @() }

    # The same values as objects that know nothing of a backlog: what is slower than these is the module's own.
    $plain = Get-BacklogItem | Select-Object Id, Title, Status, Priority, Impact
    $pipes = @{ Ours = { Get-BacklogItem | Where-Object Status -EQ New | Sort-Object Priority -Descending | Select-Object -First 10 }
        Plain = { $plain | Where-Object Status -EQ New | Sort-Object Priority -Descending | Select-Object -First 10 } }
    $times = @{ Ours = @(); Plain = @() }
    foreach ($round in 0..$Rounds) {
        foreach ($name in 'Ours', 'Plain') {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $null = & $pipes[$name]
            if ($round) { $times[$name] += $watch.Elapsed.TotalMilliseconds }
        }
    }
    [pscustomobject]@{ What = 'Where, Sort, Select -First 10, against plain objects'; Figures = [double[]] $times.Ours; Unit = 'ms'; Others = [double[]] $times.Plain }
}

foreach ($size in $Items) {
    $root = Join-Path ([IO.Path]::GetTempPath()) "compare-$([guid]::NewGuid().ToString('n'))"
    $others = "$root-tg"
    try {
        $null = New-Item $root -ItemType Directory
        dotnet $Maker --data $size "$root/.task-golem"
        git -C $root init --quiet
        Copy-Item $root $others -Recurse -Force
        "$size items, whole processes$($tg ? ', against tg' : '')"
        foreach ($command in @(@{ Name = 'list'; Words = @('list') }, @{ Name = 'add one item'; Words = @('add', 'Item of round {round}') })) {
            $ours, $theirs = @(), @()
            foreach ($round in 0..$Rounds) {
                $words = [string[]]@($command.Words -replace '\{round\}', $round)
                $our = Measure-Process $orchestrate $words $root
                $their = $tg ? (Measure-Process $tg $words $others) : $null

                # The first one warms the file cache.
                if ($round) { $ours += $our; if ($tg) { $theirs += $their } }
            }
            Show-Figure $command.Name $ours 'ms' $theirs
        }

        "$size items, one PowerShell session$($tg ? ', against the process of tg that does the same' : '')"
        $figures = foreach ($number in 1..$Sessions) {
            # All but the last one show only how a session begins.
            $more = $number -eq $Sessions ? $Rounds : 0
            & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $session -args $module.FullName, $root, $orchestrate, $tg, $others, $more, ${function:Measure-Process}.ToString()
        }
        foreach ($group in $figures | Group-Object What) { Show-Figure $group.Name $group.Group.Figures $group.Group[0].Unit $group.Group.Others }
        "$size items, in one process"
        dotnet $Maker --quick $size | Select-String 'choose|ready' | ForEach-Object Line
    }
    finally {
        Remove-Item $root, $others -Recurse -Force -ErrorAction Ignore
    }
}
