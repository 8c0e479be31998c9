using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Agents;

/// <summary>The files that one agent process left behind.</summary>
/// <param name="Directory">Where they lie; absolute.</param>
/// <param name="RunId">The run it belongs to.</param>
/// <param name="Number">Number of the agent process within the run, from 1.</param>
/// <param name="ItemId">The item worked on.</param>
/// <param name="Phase">The phase worked on, or <c>triage</c>.</param>
public sealed partial record Transcript(string Directory, string RunId, int Number, string ItemId, string Phase)
{
    /// <summary>What is known of the process; null if its record is missing or damaged.</summary>
    public AttemptRecord? Record { get; init; }

    /// <summary>Path of the prompt.</summary>
    public string PromptPath => Path.Combine(Directory, ProcessAgentRunner.PromptFileName);

    /// <summary>Path of what it printed.</summary>
    public string OutputPath => Path.Combine(Directory, ProcessAgentRunner.OutputFileName);

    /// <summary>Path of what it printed to standard error.</summary>
    public string ErrorPath => Path.Combine(Directory, ProcessAgentRunner.ErrorFileName);

    /// <summary>Paths of what verify commands printed, in their order.</summary>
    public IReadOnlyList<string> VerificationPaths =>
    [
        .. System.IO.Directory.EnumerateFiles(Directory, "verify-*.log")
            .OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal),
    ];

    /// <summary>The transcript in a directory; null if the directory is none of an agent process.</summary>
    /// <param name="directory">Absolute path.</param>
    public static Transcript? In(string directory)
    {
        Match match = DirectoryName().Match(Path.GetFileName(directory));
        if (!match.Success || !int.TryParse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out int number)) return null;
        string run = Path.GetFileName(Path.GetDirectoryName(directory)) ?? "";
        AttemptRecord? record = AttemptRecord.Read(directory);
        // Ids and phases may both hold underscores: the record knows where one ends, the name is the second best.
        return record is { ItemId.Length: > 0, Phase.Length: > 0 }
            ? new(directory, run, number, record.ItemId, record.Phase) { Record = record }
            : new(directory, run, number, match.Groups["item"].Value, match.Groups["phase"].Value) { Record = record };
    }

    [GeneratedRegex("^(?<number>[0-9]{1,9})_(?<item>[A-Za-z][A-Za-z0-9_-]*?-[0-9a-z]{1,12})_(?<phase>[a-z][a-z0-9_-]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex DirectoryName();
}
