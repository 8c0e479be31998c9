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

function Get-ThreadCount { [Process]::GetCurrentProcess().Threads.Count }

function Get-Completion {
    <# What the person sees who presses the tab key at the end of the line. #>
    param([string] $Line)
    (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
}

Export-ModuleMember -Function *
