# What the tests share: real projects in temporary git repositories, agents that are a line of shell, and waiting for conditions.
using namespace System.Diagnostics

function New-TestProject {
    <# A git repository with an initialised project. The agent "quick" finishes each phase at once, "sleeper" never does. #>
    param([string] $Extra = '', [switch] $Bare, [int] $Items = 0)
    $root = (New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) "orc $([guid]::NewGuid().ToString('n').Substring(0, 8))")).FullName
    git -C $root init -q -b main
    git -C $root config user.name Tester
    git -C $root config user.email tester@example.com
    Set-Content (Join-Path $root 'README.md') 'A project.'
    git -C $root add . 2>&1 | Out-Null
    git -C $root commit -q -m 'Begin'
    if ($Bare) { return $root }

    Set-Content (Join-Path $root 'orchestrator.toml') @"
[agent]
cli = "quick"

[guardrails]
max_risk = "high"

[execution]
shutdown_grace_seconds = 1
max_retries = 0
retry_backoff_seconds = 0

[agents.quick]
command = ["sh", "-c", 'cat > /dev/null; printf "{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"phase_complete\",\"summary\":\"did %s\"}" "`$ORCHESTRATOR_ITEM" "`$ORCHESTRATOR_PHASE" "`$ORCHESTRATOR_PHASE" > "`$ORCHESTRATOR_RESULT"']
version_args = []

[agents.blocker]
command = ["sh", "-c", 'cat > /dev/null; printf "{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"blocked\",\"summary\":\"stuck\",\"context\":\"Which colour?\"}" "`$ORCHESTRATOR_ITEM" "`$ORCHESTRATOR_PHASE" > "`$ORCHESTRATOR_RESULT"']
version_args = []

[agents.failer]
command = ["sh", "-c", "cat > /dev/null; echo broken >&2; exit 3"]
version_args = []

[agents.sleeper]
command = ["sleep", "$(Get-SleepWord $root)"]
version_args = []

[[pipelines.small.phases]]
name = "build"
prompt = "Build it."

[[pipelines.small.phases]]
name = "review"
prompt = "Review it."
$Extra
"@
    Initialize-Orchestrator -Root $root -Commit | Out-Null
    # The file stood there before: it is the person's to commit.
    git -C $root add . 2>&1 | Out-Null
    git -C $root commit -q -m 'Configure' 2>&1 | Out-Null
    if ($Items) { 1..$Items | ForEach-Object { "Item $_" } | Add-BacklogItem -Root $root -Size Small -Risk Low -Commit | Out-Null }
    $root
}

function Remove-TestProject {
    param([string] $Root)
    if ($Root -and (Test-Path -LiteralPath $Root)) { Remove-Item -LiteralPath $Root -Recurse -Force }
}

function Get-SleepWord {
    <# A length of sleep that no other process on the machine sleeps for: by it the project's agents are told from others. #>
    param([string] $Root)
    $hash = 0
    foreach ($character in $Root.ToCharArray()) { $hash = ($hash * 31 + [int]$character) % 1000000 }
    "9$('{0:000000}' -f $hash)"
}

function Get-TestAgent {
    <# The sleeping agents of a project that are alive. #>
    param([string] $Root)
    $word = Get-SleepWord $Root
    foreach ($directory in [System.IO.Directory]::EnumerateDirectories('/proc')) {
        if ([System.IO.Path]::GetFileName($directory) -notmatch '^\d+$') { continue }
        try { $words = [System.IO.File]::ReadAllText("$directory/cmdline").Split([char]0) } catch { continue }
        if ($words[0] -like '*sleep' -and $words[1] -eq $word) { [int][System.IO.Path]::GetFileName($directory) }
    }
}

function Wait-Until {
    <# Waits for a condition; generous, since cores may be busy. #>
    param([scriptblock] $Condition, [string] $What = "$Condition", [int] $Seconds = 60)
    $watch = [Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { throw "Waited $Seconds s in vain for: $What" }
        Start-Sleep -Milliseconds 50
    }
}

function Invoke-Session {
    <# Runs a script with the module in a fresh session without a person, and gives what it wrote, on whichever stream, as lines. #>
    param([string] $Script)
    & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; $Script" 2>&1 | ForEach-Object ToString
}

function Get-FreshShell {
    <# The words that start pwsh with signals as they are by default: a script ignores INT for what it starts in the background, and tests hand that on. #>
    $words = '/usr/bin/env', '--default-signal=HUP,INT,TERM'
    # Not every system's env can do that.
    $null = & $words[0] $words[1] true 2>&1
    if ($LASTEXITCODE -eq 0) { $words }
    (Get-Process -Id $PID).Path
}

function Start-Session {
    <# The same beside this session. What it writes goes to session.out and session.err beside the project's runs, which git ignores. #>
    param([string] $Root, [string] $Script)
    $file = Join-Path $Root '.orchestrator/session.ps1'
    Set-Content $file "Import-Module '$env:ORCHESTRATOR_TEST_MODULE'; $Script"
    $program, $arguments = @(Get-FreshShell) + '-NoProfile' + '-NonInteractive' + '-File' + "`"$file`""
    Start-Process $program $arguments -PassThru -RedirectStandardOutput ($file -replace 'ps1$', 'out') -RedirectStandardError ($file -replace 'ps1$', 'err')
}

function Start-Terminal {
    <# pwsh in a terminal of its own, after a script; Update-Terminal answers what it asks the terminal. #>
    param([string] $File)
    $start = [ProcessStartInfo]::new('/usr/bin/script')
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $start.Environment['TERM'] = 'xterm'
    $start.Environment['SHELL'] = '/bin/sh'
    foreach ($word in '-q', '-c', "'$((Get-FreshShell) -join "' '")' -NoProfile -NoLogo -NoExit -File '$File'", '/dev/null') { $start.ArgumentList.Add($word) }
    $process = [Process]::Start($start)
    $buffer = [byte[]]::new(65536)
    @{ Process = $process; Buffer = $buffer; Reading = $process.StandardOutput.BaseStream.ReadAsync($buffer, 0, $buffer.Length); Screen = '' }
}

function Update-Terminal {
    <# Takes what has been written since, and says where the cursor is when that is asked: the shell waits for it. #>
    param([hashtable] $Terminal)
    while ($Terminal.Reading.IsCompleted -and -not $Terminal.Reading.IsFaulted -and $Terminal.Reading.Result -gt 0) {
        $text = [System.Text.Encoding]::UTF8.GetString($Terminal.Buffer, 0, $Terminal.Reading.Result)
        $Terminal.Screen += $text
        foreach ($asked in [regex]::Matches($text, '\e\[6n')) { $Terminal.Process.StandardInput.Write("`e[1;1R") }
        $Terminal.Reading = $Terminal.Process.StandardOutput.BaseStream.ReadAsync($Terminal.Buffer, 0, $Terminal.Buffer.Length)
    }
}

function Get-Rounds {
    <# How often the loops that hunt for leaks go round; ORCHESTRATOR_LEAK_ROUNDS=50 is the long way. #>
    [int]($env:ORCHESTRATOR_LEAK_ROUNDS ?? 10)
}

function Get-Usage {
    <# What a process holds: threads but for those of the pool, which comes and goes, open files, and children, dead ones included. #>
    param([int] $Id = $PID)
    [GC]::Collect()
    [GC]::WaitForPendingFinalizers()
    $threads = foreach ($thread in [System.IO.Directory]::EnumerateDirectories("/proc/$Id/task")) {
        try { [System.IO.File]::ReadAllText("$thread/comm").Trim() } catch { continue }
    }
    $children = foreach ($directory in [System.IO.Directory]::EnumerateDirectories('/proc')) {
        try { $stat = [System.IO.File]::ReadAllText("$directory/stat") } catch { continue }
        if ($stat.Substring($stat.LastIndexOf(')') + 2).Split(' ')[1] -eq "$Id") { $stat.Substring(0, [math]::Min(60, $stat.Length)) }
    }
    [pscustomobject]@{
        Threads  = @($threads -notmatch '^\.NET (TP|Tier)').Count
        Files    = [System.IO.Directory]::GetFileSystemEntries("/proc/$Id/fd").Count
        Children = @($children)
    }
}

function Assert-NoGrowth {
    <#
    Says what a process holds more than before; what grows with each round is over these bounds after ten. No child may live; dead ones that
    were adopted are reaped after a second, and threads and files go when their owners are collected.
    #>
    param($Before, [int] $Id = $PID)
    (Get-Usage $Id).Children -match '\) [^Z] ' | Should -HaveCount @($Before.Children -match '\) [^Z] ').Count -Because 'no process may be left'
    $what = { $now = Get-Usage $Id; "threads $($Before.Threads) -> $($now.Threads), files $($Before.Files) -> $($now.Files), children $($now.Children)" }
    try {
        Wait-Until {
            $now = Get-Usage $Id
            $now.Threads -le $Before.Threads + 4 -and $now.Files -le $Before.Files + 6 -and $now.Children.Count -le $Before.Children.Count
        } 'nothing is left'
    } catch { throw "$_ ($(& $what))" }
}

function Get-Completion {
    <# What the person sees who presses the tab key at the end of the line. #>
    param([string] $Line)
    (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
}

Export-ModuleMember -Function *
