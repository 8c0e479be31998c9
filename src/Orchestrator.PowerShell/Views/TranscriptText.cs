using System.ComponentModel;
using System.Management.Automation;
using Orchestrator.Agents;

namespace Orchestrator.PowerShell.Views;

/// <summary>The texts of a transcript as properties (Orchestrator.Types.ps1xml), read from disk when they are asked for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TranscriptText
{
    private const int TailLines = 20;
    private const string ResultFileName = "result.json";

    /// <summary>What the agent was asked; null if there is no such file.</summary>
    public static string? Prompt(PSObject transcript) => Read(Of(transcript).PromptPath);

    /// <summary>What it printed; null if there is no such file.</summary>
    public static string? Output(PSObject transcript) => Read(Of(transcript).OutputPath);

    /// <summary>What it printed to standard error; null if there is no such file.</summary>
    public static string? ErrorOutput(PSObject transcript) => Read(Of(transcript).ErrorPath);

    /// <summary>What the verify commands printed; null if there were none.</summary>
    public static string? Verification(PSObject transcript)
    {
        var texts = Of(transcript).VerificationPaths.Select(Read).OfType<string>().ToList();
        return texts.Count == 0 ? null : string.Join("\n", texts);
    }

    /// <summary>The result it wrote, as it wrote it; null if it wrote none.</summary>
    public static string? Result(PSObject transcript) => Read(Path.Combine(Of(transcript).Directory, ResultFileName));

    /// <summary>The facts of the attempt on one line, for the default view.</summary>
    public static string Heading(Transcript transcript)
    {
        var heading = $"{transcript.Number}. {transcript.ItemId} {transcript.Phase}";
        if (transcript.Record is not { } record) return heading;
        heading += $" · {record.Agent}";
        if (record.Model is { } model) heading += $" {model}";
        heading += record.EndedAt is { } ended ? $" · {ViewText.Duration(ended - record.StartedAt)}" : " · running";
        if (record.ExitCode is { } code) heading += $" · exit {code}";
        if (record.Outcome is { } outcome) heading += $" · {outcome}";
        if (record.CostUsd is { } cost) heading += $" · {ViewText.Cost(cost)}";
        return heading;
    }

    /// <summary>The last lines of what it printed, for the default view.</summary>
    public static string Tail(Transcript transcript)
    {
        var text = ViewText.Plain(Read(transcript.OutputPath) + Read(transcript.ErrorPath)).TrimEnd();
        if (text.Length == 0) return "(no output)";
        var lines = text.Split('\n');
        return lines.Length <= TailLines
            ? text
            : $"… {lines.Length - TailLines} lines more in {transcript.OutputPath}\n{string.Join('\n', lines[^TailLines..])}";
    }

    private static Transcript Of(PSObject transcript) => (Transcript)transcript.BaseObject;

    private static string? Read(string path)
    {
        try
        {
            // The agent may still be writing.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
