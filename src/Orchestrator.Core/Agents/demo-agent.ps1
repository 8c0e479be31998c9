# The scripted demo agent for a session without the `orchestrate` program: reads a prompt from standard input, writes a small
# document, a source file in a phase that changes the project, and the result file. No network, no key.
# Words in the item's description (demo:NAME[=VALUE][@PHASE]) tell it what to do; they are listed in about_Orchestrator_Agents.
$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'

$wordsOfTriage = 'human-review', 'size', 'complexity', 'risk', 'impact', 'pipeline', 'close', 'duplicate'
$knownWords = @('sleep', 'hang', 'fail', 'fail-once', 'crash', 'crash-once', 'invalid-once', 'block', 'follow-up', 'subphase', 'rework',
    'throttle', 'throttle-once', 'logged-out', 'no-change') + $wordsOfTriage
$sections = @{
    research = @(
        ('What exists', 'Nothing in the project covers this yet.'),
        ('Options', 'Extend what is there, or add a small part of its own.'),
        ('Recommendation', 'A small part of its own: it can be tested alone.'))
    prd = @(
        ('Goal', "The item's title says it; nothing more is in scope."),
        ('Requirements', 'It works, it can be called from one place, it is documented.'),
        ('Acceptance criteria', 'A source file for it exists and says what it is for.'))
    design = @(
        ('Approach', 'One new source file with one function.'),
        ('Parts', 'The function, and this document.'),
        ('Risks', 'None: nothing that exists is changed.'))
    spec = @(
        ('Tasks', '1. Write the source file. 2. Say how to check it.'),
        ('Checks', 'The file exists and names the item.'))
    build = @(
        ('Changes', 'The source file named after this item.'),
        ('How to check', 'Read it.'))
    review = @(
        ('Findings', 'None that would hold it up.'),
        ('Verdict', 'Accepted.'))
}
$otherSections = @(('Done', 'What this phase asks for.'), ('Open', 'Nothing.'))

# The frame's own lines; text that the frame quotes begins with '>' and tells nothing but the description.
function Read-Prompt([string] $Text) {
    $read = @{
        Item = ''; Title = ''; Phase = ''; Description = ''; ChangeFolder = ''; Result = ''
        Destructive = $false; Answered = $false; SentBack = $false; Assessed = @()
    }
    $section = ''
    $own = $true
    foreach ($line in $Text.Split("`n").TrimEnd("`r")) {
        if ($line.StartsWith('## ')) {
            $section = $line.Substring(3)
            $own = $true
            if ($section -ceq 'Question and answer') { $read.Answered = $true }
            if ($section -ceq 'Sent back') { $read.SentBack = $true }
        }
        elseif ($section -ceq 'Description') {
            if ($line.StartsWith('### ')) { $own = $false }
            elseif ($own -and $line.StartsWith('>')) { $read.Description += $line.Substring(1).TrimStart() + "`n" }
        }
        elseif ($section -ceq 'Item') {
            if ($line.StartsWith('- Id: ')) { $read.Item = $line.Substring(6).Trim() }
            elseif ($line.StartsWith('- Title: ')) { $read.Title = $line.Substring(9).Trim() }
            elseif ($line.StartsWith('- Phase: ')) { $read.Phase = $line.Substring(9).Trim().Split(' ')[0] }
        }
        elseif ($section -ceq 'Assessments') {
            if ($line.StartsWith('- ')) { $read.Assessed += $line.Substring(2).Split(':')[0] }
        }
        elseif ($section -cin 'Task', 'Result') {
            if ($line.StartsWith('Change folder: ') -and -not $read.ChangeFolder) { $read.ChangeFolder = $line.Substring(15).Trim() }
            elseif ($line.StartsWith('Result file: ') -and -not $read.Result) { $read.Result = $line.Substring(13).Trim() }
            elseif ($line -ceq 'Destructive: yes') { $read.Destructive = $true }
        }
    }
    $read
}

function Get-Word([string] $Name) {
    foreach ($word in $words) {
        if ($word.Name -cne $Name) { continue }
        $fits = if ($word.Phase) { $word.Phase -ceq $phase }
        elseif ($Name -ceq 'rework') { $phase -ceq 'review' }
        else { ($wordsOfTriage -ccontains $Name) -eq ($phase -ceq 'triage') }
        if ($fits) { return $word }
    }
}

# What was done before stands as empty files beside the transcripts of this item's attempts, in every run that is still kept.
function Test-Once([string] $Name, [int] $Times = 1) {
    if (-not (Get-Word $Name)) { return $false }
    $runs = [IO.Path]::GetDirectoryName([IO.Path]::GetDirectoryName($attempt))
    $done = 0
    if ($runs) {
        foreach ($run in [IO.Directory]::EnumerateDirectories($runs)) {
            foreach ($earlier in [IO.Directory]::EnumerateDirectories($run, "*_${item}_*")) {
                if ([IO.File]::Exists("$earlier/demo-$Name")) { $done++ }
            }
        }
    }
    if ($done -ge $Times) { return $false }
    [IO.File]::WriteAllBytes("$attempt/demo-$Name", [byte[]]::new(0))
    $true
}

function Get-Count([string] $Name) {
    $number = 0
    if ([int]::TryParse((Get-Word $Name).Value, [ref] $number)) { [Math]::Clamp($number, 1, 100) } else { 1 }
}

function Write-Artefact([string] $Path, [string] $Text, [string] $Again) {
    Write-Output "Writing $Path"
    if ([IO.File]::Exists($Path)) { [IO.File]::AppendAllText($Path, $Again) } else { [IO.File]::WriteAllText($Path, $Text) }
}

function Write-Document {
    if (-not $prompt.ChangeFolder) { return }
    $null = [IO.Directory]::CreateDirectory($prompt.ChangeFolder)
    $text = "# $($phase.Substring(0, 1).ToUpperInvariant())$($phase.Substring(1)): $($prompt.Title)`n`nItem $item, written by the scripted demo agent.`n"
    $parts = if ($sections.ContainsKey($phase)) { $sections[$phase] } else { $otherSections }
    foreach ($part in $parts) { $text += "`n## $($part[0])`n`n$($part[1])`n" }
    $text += "`n## Assumptions`n`nThe demo agent has read nothing but its prompt.`n"
    $reason = if ($prompt.SentBack) { 'A later phase sent the item back.' } else { 'The phase ran again.' }
    Write-Artefact ([IO.Path]::Combine($prompt.ChangeFolder, "$phase.md")) $text "`n## Once more`n`n$reason`n"
}

function Write-Source {
    $name = if ($prompt.ChangeFolder) { [IO.Path]::GetFileName($prompt.ChangeFolder) } else { $item }
    if ($name.StartsWith("${item}_")) { $name = $name.Substring($item.Length + 1) }
    $folder = [IO.Path]::Combine([Environment]::CurrentDirectory, 'src')
    $null = [IO.Directory]::CreateDirectory($folder)
    $text = "// $($prompt.Title) ($item), written by the scripted demo agent.`nexport function item() {`n  return `"$item`";`n}`n"
    Write-Artefact ([IO.Path]::Combine($folder, "$name.js")) $text "// Looked at once more.`n"
}

function Get-Assessment {
    $assessments = [ordered]@{}
    foreach ($pair in ('size', 'medium'), ('complexity', 'low'), ('risk', 'low'), ('impact', 'medium')) {
        $told = (Get-Word $pair[0]).Value
        if ($told) { $assessments[$pair[0]] = $told }
        elseif ($phase -ceq 'triage' -and $prompt.Assessed -notcontains $pair[0]) { $assessments[$pair[0]] = $pair[1] }
    }
    $assessments
}

function New-Result([string] $Code, [string] $Summary, [System.Collections.IDictionary] $More = @{}) {
    $result = [ordered]@{ item_id = $item; phase = $phase; result = $Code; summary = $Summary }
    foreach ($name in $More.Keys) { $result[$name] = $More[$name] }
    if ($Code -ceq 'failed') { return $result }
    $result.commit_summary = "Demo: $phase"
    $assessments = Get-Assessment
    if ($assessments.Count) { $result.updated_assessments = $assessments }
    if (Get-Word 'human-review') { $result.requires_human_review = $true }
    if ($Code -ceq 'phase_complete' -and (Test-Once 'follow-up')) {
        $result.follow_ups = @(foreach ($number in 1..(Get-Count 'follow-up')) {
            @{
                title = "Follow-up $number of ${item}: look at the edges"
                context = "Found by the demo agent in $phase of $item."
                suggested_size = 'small'
                suggested_risk = 'low'
            }
        })
    }
    $result
}

function New-TriageResult {
    $close = Get-Word 'close'
    if ($close) { return New-Result 'close' 'There is nothing left to do.' @{ close_reason = $close.Value ? $close.Value : 'already_done' } }
    $more = @{
        description = @{
            context = 'Added to the backlog by a person.'
            problem = "Missing so far: $($prompt.Title)"
            solution = 'One small new part, described in the change folder.'
            impact = 'Shows how an item travels through the pipeline.'
            sizing_rationale = 'The demo agent calls everything medium unless told otherwise.'
        }
    }
    if ((Get-Word 'pipeline').Value) { $more.pipeline_type = (Get-Word 'pipeline').Value }
    if ((Get-Word 'duplicate').Value) { $more.duplicates = @((Get-Word 'duplicate').Value) }
    New-Result 'phase_complete' "Triaged: $($prompt.Title)" $more
}

# Writes what the phase asks for into the files, says so on standard output, and leaves the result in $script:answer.
function Invoke-Work {
    if ((Get-Word 'fail') -or (Test-Once 'fail-once')) {
        $script:answer = New-Result 'failed' 'The demo agent was told to fail.' @{ context = 'The words demo:fail or demo:fail-once stand in the description.' }
    }
    elseif ($phase -ceq 'triage') { $script:answer = New-TriageResult }
    elseif (-not $prompt.Answered -and (Test-Once 'block')) {
        Write-Document
        $type = (Get-Word 'block').Value
        $script:answer = New-Result 'blocked' 'A human has to decide before this can go on.' @{
            context = 'Which colour should it have? The demo agent recommends green.'
            block_type = $type ? $type : 'clarification'
        }
    }
    elseif (Test-Once 'rework') {
        $to = (Get-Word 'rework').Value ? (Get-Word 'rework').Value : 'build'
        $script:answer = New-Result 'rework' "Sent back to $to." @{ to_phase = $to; context = 'The source file should say that it was looked at once more.' }
    }
    else {
        Write-Document
        if ($prompt.Destructive -and -not (Get-Word 'no-change')) { Write-Source }
        $script:answer = if (Test-Once 'subphase' (Get-Count 'subphase')) {
            New-Result 'subphase_complete' 'A part is done, more of this phase remains.'
        }
        else { New-Result 'phase_complete' "The demo agent finished ${phase}: $($prompt.Title)" }
    }
}

$reader = [IO.StreamReader]::new([Console]::OpenStandardInput(), [Text.UTF8Encoding]::new($false))
[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
$prompt = Read-Prompt $reader.ReadToEnd()
$item = $env:ORCHESTRATOR_ITEM ? $env:ORCHESTRATOR_ITEM : $prompt.Item
$phase = $env:ORCHESTRATOR_PHASE ? $env:ORCHESTRATOR_PHASE : $prompt.Phase
$resultFile = $env:ORCHESTRATOR_RESULT ? $env:ORCHESTRATOR_RESULT : $prompt.Result
if (-not $item -or -not $phase -or -not $resultFile) {
    [Console]::Error.WriteLine('demo agent: no item, phase or result file; it is started by the orchestrator and not by hand')
    exit 2
}
$resultFile = [IO.Path]::GetFullPath($resultFile, [Environment]::CurrentDirectory)
$attempt = [IO.Path]::GetDirectoryName($resultFile)
$pattern = '\bdemo:([a-z]+(?:-[a-z]+)*)(?:=([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*))?(?:@([a-z][a-z0-9_-]*))?'
$words = @(foreach ($match in [regex]::Matches($prompt.Description, $pattern)) {
    @{ Name = $match.Groups[1].Value; Value = $match.Groups[2].Value; Phase = $match.Groups[3].Value }
})

Write-Output "Reading the prompt: $phase of $item"
foreach ($name in @($words.Name | Select-Object -Unique)) {
    if ($name -and $knownWords -cnotcontains $name) { Write-Output "Unknown word demo:$name; known are $($knownWords -join ', ')" }
}
if (Get-Word 'hang') {
    Write-Output 'Hanging'
    [Threading.Thread]::Sleep([Threading.Timeout]::Infinite)
}
$seconds = 0.0
if ([double]::TryParse((Get-Word 'sleep').Value, 'AllowDecimalPoint', [cultureinfo]::InvariantCulture, [ref] $seconds) -and $seconds -gt 0) {
    Write-Output 'Thinking'
    [Threading.Thread]::Sleep([int] ([Math]::Min($seconds, 86400) * 1000))
}
$refusal = if (Get-Word 'logged-out') { 'demo agent: Not logged in. Please run /login' }
elseif (Get-Word 'throttle') { 'demo agent: 429 Too Many Requests, rate limit reached' }
elseif (Test-Once 'throttle-once') {
    $reset = (Get-Word 'throttle-once').Value
    "demo agent: 429 Too Many Requests, rate limit reached; try again in $($reset ? $reset : '1')s"
}
if ($refusal) {
    [Console]::Error.WriteLine($refusal)
    exit 1
}
if ((Get-Word 'crash') -or (Test-Once 'crash-once')) {
    [Console]::Error.WriteLine('demo agent: crashed as told')
    exit 3
}
if (Test-Once 'invalid-once') {
    [IO.File]::WriteAllText($resultFile, '{ this is no JSON')
    exit 0
}
Invoke-Work
[IO.File]::WriteAllText($resultFile, (ConvertTo-Json $answer -Depth 8))
Write-Output "$($answer.result): $($answer.summary)"
exit 0
