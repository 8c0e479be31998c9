<#
.SYNOPSIS
Prints what the import of the module and the first query cost a new session: whole processes in turn, over an empty session.
.DESCRIPTION
Measures the module that was assembled last; ./build.ps1 -Configuration Release makes the one that is installed. Figures are medians of the
differences within each round, so that a machine that is busy for a while weighs on both alike.

PowerShell's own packages are compiled ahead of time, its dotnet tool is not: there two thirds of an import are the compiler at work on
PowerShell itself. Which of the two was measured is said; -PowerShell names another one.
.EXAMPLE
./tests/Benchmarks/Loading.ps1 -PowerShell /opt/microsoft/powershell/7/pwsh
#>
[CmdletBinding()]
param(
    [ValidateRange(1, 1000)] [int] $Rounds = 12,
    [string] $PowerShell = (Get-Process -Id $PID).Path
)
$ErrorActionPreference = 'Stop'
$top = (Resolve-Path "$PSScriptRoot/../..").Path
$module = Get-ChildItem "$top/artifacts/module/Orchestrator/*/Orchestrator.psd1" -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1
if (-not $module) { throw 'There is no module. Run ./build.ps1 -Configuration Release, and try again.' }

function Measure-Session([string] $Command) {
    $start = [Diagnostics.ProcessStartInfo]::new($PowerShell, [string[]]('-NoProfile', '-NonInteractive', '-Command', $Command))
    $start.RedirectStandardOutput = $true
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardOutput.BaseStream.CopyTo([IO.Stream]::Null)
    $process.WaitForExit()
    if ($process.ExitCode -ne 0) { throw "'$Command' ended with $($process.ExitCode)." }
    $watch.Elapsed.TotalMilliseconds
}

function Test-Ahead([string] $Assembly) {
    $stream = [IO.File]::OpenRead($Assembly)
    try { [Reflection.PortableExecutable.PEReader]::new($stream).PEHeaders.CorHeader.ManagedNativeHeaderDirectory.Size -gt 0 } finally { $stream.Dispose() }
}

function Get-Median([double[]] $Values) { ($Values | Sort-Object)[[math]::Floor($Values.Count / 2)] }

$work = Join-Path ([IO.Path]::GetTempPath()) "loading-$([guid]::NewGuid().ToString('n'))"
try {
    $null = New-Item $work -ItemType Directory
    git -C $work init --quiet
    $empty = Join-Path $work 'empty.psm1'
    Set-Content $empty ''
    $import = "Import-Module '$($module.FullName)'"
    $null = Measure-Session "$import; Set-Location '$work'; Initialize-Orchestrator -WarningAction Ignore; 'One', 'Two' | Add-BacklogItem"
    $sessions = [ordered]@{
        'an empty session'       = 'exit'
        'an empty script module' = "Import-Module '$empty'"
        'the module'             = $import
        'and the first query'    = "$import; `$null = Get-BacklogItem -Root '$work'"
        'and its table'          = "$import; Get-BacklogItem -Root '$work'"
    }
    $times = @{}
    foreach ($round in 0..$Rounds) {
        foreach ($name in $sessions.Keys) {
            $time = Measure-Session $sessions[$name]
            # The first round warms the file cache.
            if ($round) { $times[$name] += @($time) }
        }
    }

    $said = & $PowerShell -NoProfile -NonInteractive -Command '"$($PSVersionTable.PSVersion)"; [psobject].Assembly.Location'
    "PowerShell $($said[0]), $((Test-Ahead $said[1]) ? 'compiled ahead of time' : 'NOT COMPILED AHEAD OF TIME, AS ITS PACKAGES ARE'); the module $((Test-Ahead ($module.FullName -replace 'psd1$', 'PowerShell.dll')) ? 'is' : 'is not')"
    $names = @($sessions.Keys)
    '{0,-26}{1,6:0} ms' -f $names[0], (Get-Median $times[$names[0]])
    foreach ($pair in @(($names[1], $names[0]), ($names[2], $names[0]), ($names[3], $names[2]), ($names[4], $names[3]))) {
        $more = foreach ($round in 0..($Rounds - 1)) { $times[$pair[0]][$round] - $times[$pair[1]][$round] }
        '{0,-26}{1,6:+0;-0} ms over {2}' -f $pair[0], (Get-Median $more), $pair[1]
    }
}
finally {
    Remove-Item $work -Recurse -Force -ErrorAction Ignore
}
