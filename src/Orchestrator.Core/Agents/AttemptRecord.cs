using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Agents;

/// <summary>What is known of one agent process, kept as <c>meta.json</c> beside its transcripts.</summary>
public sealed record AttemptRecord
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "meta.json";

    /// <summary>Run id.</summary>
    public string Run { get; init; } = "";

    /// <summary>Number of the agent process within the run, from 1.</summary>
    public int Number { get; init; }

    /// <summary>The item worked on.</summary>
    public string ItemId { get; init; } = "";

    /// <summary>The phase worked on, or <c>triage</c>.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Name of the agent.</summary>
    public string Agent { get; init; } = "";

    /// <summary>The model asked for, or the one the agent says it used; null: neither is known.</summary>
    public string? Model { get; init; }

    /// <summary>Program and arguments, secrets masked; a prompt among them stands there as <c>{prompt}</c>.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Process id; null if it could not be started.</summary>
    public int? Pid { get; init; }

    /// <summary>When it was started, UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last of its processes had ended, UTC; null while it runs or when the orchestrator was killed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it came to its end; null while it runs.</summary>
    public AgentEnd? End { get; init; }

    /// <summary>Exit code; null if it has none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Signal number that ended it; null if none.</summary>
    public int? Signal { get; init; }

    /// <summary>Processes it left behind that had to be ended.</summary>
    public int? SurvivorsEnded { get; init; }

    /// <summary>What came of the attempt, in the words of the run's history; null until that is decided.</summary>
    public string? Outcome { get; init; }

    /// <summary>Tokens read.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Cost in US dollars.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>The agent's own session id.</summary>
    public string? SessionId { get; init; }

    /// <summary>Why the agent did not work, if it was throttled, unavailable or not startable.</summary>
    public string? Message { get; init; }

    /// <summary>Why a transcript is not complete, e.g. a full disk; null: it is.</summary>
    public string? TranscriptFault { get; init; }

    /// <summary>The record of an attempt; null if there is none or it is damaged.</summary>
    /// <param name="attemptDirectory">Where it lies.</param>
    public static AttemptRecord? Read(string attemptDirectory)
    {
        try
        {
            using FileStream file = new(Path.Combine(attemptDirectory, FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize(file, AttemptRecordJson.Default.AttemptRecord);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the record as a whole: a reader sees the former one or this.</summary>
    /// <remarks>
    /// In place and by one call, with blanks over what was longer before: a new file renamed over it costs a hundred phases a tenth of their
    /// time, for ext4 passes by every inode that was given up in the last seconds when it looks for a free one.
    /// </remarks>
    /// <param name="attemptDirectory">Where it lies.</param>
    /// <exception cref="IOException">The disk is full or the directory is gone.</exception>
    public void Write(string attemptDirectory)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(this, AttemptRecordJson.Default.AttemptRecord);
        using SafeFileHandle file = File.OpenHandle(
            Path.Combine(attemptDirectory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        int former = (int)RandomAccess.GetLength(file);
        if (former > json.Length)
        {
            int written = json.Length;
            Array.Resize(ref json, former);
            json.AsSpan(written).Fill((byte)' ');
        }

        RandomAccess.Write(file, json, 0);
    }

    /// <summary>Notes what came of an attempt; nothing if it has no record, since this is information and no state.</summary>
    /// <param name="attemptDirectory">Where the record lies.</param>
    /// <param name="outcome">The word of the run's history.</param>
    public static void NoteOutcome(string attemptDirectory, string outcome)
    {
        if (Read(attemptDirectory) is not { } record) return;
        try
        {
            (record with { Outcome = outcome }).Write(attemptDirectory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The history holds it as well.
        }
    }
}
