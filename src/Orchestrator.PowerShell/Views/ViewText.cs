using System.ComponentModel;
using System.Globalization;
using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Pipelines;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.PowerShell.Views;

/// <summary>What the views of Orchestrator.Format.ps1xml call to turn values into text.</summary>
/// <remarks>Colours are written as escape sequences; PowerShell itself takes them out again where <c>$PSStyle.OutputRendering</c> says so.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ViewText
{
    // No window is wider; what lies behind is not worth cleaning.
    private const int LongestCell = 500;
    // A prefix of ten letters and the usual five of the suffix.
    private const int IdColumn = 16;
    private const string Reset = "\e[0m";
    private const string Grey = "\e[90m";
    private const string Red = "\e[31m";
    private const string Green = "\e[32m";
    private const string Yellow = "\e[33m";
    private const string Blue = "\e[34m";
    private const string Cyan = "\e[36m";

    /// <summary>What people or agents wrote, without what would steer the terminal; the property itself keeps it.</summary>
    public static string Plain(string? text) => text is null ? "" : TerminalText.Clean(text.ReplaceLineEndings("\n"));

    /// <summary>The same on one line, for a column of a table.</summary>
    public static string OneLine(string? text) => text is null ? "" : TerminalText.OneLine(text, LongestCell);

    /// <summary>An id for a column of a table; of a long one the beginning is cut, since the end is what tells it from others.</summary>
    public static string Id(string id) => id.Length <= IdColumn ? id : "…" + id[^(IdColumn - 1)..];

    /// <summary>A status in its colour.</summary>
    public static string Status(ItemStatus status) => Coloured(status.ToString(), status switch
    {
        ItemStatus.New => Grey,
        ItemStatus.Scoping => Cyan,
        ItemStatus.Ready => Blue,
        ItemStatus.InProgress => Yellow,
        ItemStatus.Blocked => Red,
        _ => Green,
    });

    /// <summary>An outcome in its colour.</summary>
    public static string Outcome(Outcome outcome) => Coloured(outcome.ToString(), outcome switch
    {
        Runs.Outcome.Completed or Runs.Outcome.SubphaseCompleted => Green,
        Runs.Outcome.Blocked or Runs.Outcome.Failed => Red,
        Runs.Outcome.Reworked => Yellow,
        _ => Grey,
    });

    /// <summary>A halt in the colour of how well it ended.</summary>
    public static string Halt(PipelineRun run) => Coloured(run.HaltReason.ToString(), run.ExitCode switch
    {
        0 => Green,
        3 => Yellow,
        130 => Grey,
        _ => Red,
    });

    /// <summary>A duration as people read it: <c>850 ms</c>, <c>12.3 s</c>, <c>4:05</c>, <c>1:02:03</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes}:{duration.Seconds:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours}:{duration.Minutes:00}:{duration.Seconds:00}"),
    };

    /// <summary>A time that goes on, in whole seconds: <c>0:07</c>, <c>12:30</c>, <c>1:02:03</c>.</summary>
    public static string Elapsed(TimeSpan elapsed) =>
        elapsed.TotalMinutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"0:{elapsed.Seconds:00}") : Duration(elapsed);

    /// <summary>A cost in US dollars; empty when no agent told.</summary>
    public static string Cost(decimal? cost) =>
        cost is { } value ? string.Create(CultureInfo.InvariantCulture, $"${value:0.00##}") : "";

    /// <summary>The first ten digits of a commit id; empty for none.</summary>
    public static string Commit(string? commit) => commit is { Length: > 10 } ? commit[..10] : commit ?? "";

    /// <summary>Items of a run, one a line, each with what holds it.</summary>
    public static string Blocked(PipelineRun run) =>
        string.Join('\n', run.Blocked.Select(entry => OneLine($"{entry.Id} ({entry.Title}): {entry.Reason}")));

    /// <summary>Items that could not run, one a line, each with what it waits for.</summary>
    public static string Waiting(PipelineRun run) =>
        string.Join('\n', run.Waiting.Select(entry => OneLine($"{entry.Id} ({entry.Title}): {entry.Cause}")));

    /// <summary>The parts of a structured description that say something, one a paragraph.</summary>
    public static string Structured(StructuredDescription description)
    {
        (string Name, string Text)[] parts =
        [
            ("Context", description.Context), ("Problem", description.Problem), ("Solution", description.Solution),
            ("Impact", description.Impact), ("Sizing rationale", description.SizingRationale),
        ];
        return Plain(string.Join('\n', parts.Where(part => part.Text.Length > 0).Select(part => $"{part.Name}: {part.Text}")));
    }

    /// <summary>Names of phases in order; an exclamation mark for those that change the project.</summary>
    public static string Phases(IEnumerable<Phase> phases) =>
        string.Join(", ", phases.Select(phase => phase.IsDestructive ? phase.Name + "!" : phase.Name));

    /// <summary>Files relative to a directory, one a line.</summary>
    public static string Relative(IEnumerable<string> files, string directory) =>
        string.Join('\n', files.Select(file => Path.GetRelativePath(directory, file)));

    /// <summary>A severity in its colour.</summary>
    public static string Severity(FindingSeverity severity) => Coloured(severity.ToString(), severity switch
    {
        FindingSeverity.Error => Red,
        FindingSeverity.Warning => Yellow,
        _ => Grey,
    });

    /// <summary>Where a finding is to be mended: file and line, item, or key.</summary>
    public static string Place(ConfigurationFinding finding) =>
        finding.Where?.ToString() ?? finding.ItemId ?? finding.Key ?? "";

    /// <summary>The same for a column of a table: of a file elsewhere only its name, since what is cut off of a long path is the line.</summary>
    public static string ShortPlace(ConfigurationFinding finding) =>
        finding.Where is { } where && Path.IsPathRooted(where.File)
            ? (where with { File = "…/" + Path.GetFileName(where.File) }).ToString()
            : Place(finding);

    /// <summary>What a finding says, with the key that it is about.</summary>
    public static string What(ConfigurationFinding finding) => finding.Key is null ? finding.What : $"{finding.Key}: {finding.What}";

    /// <summary>Where something was found: file, line and item.</summary>
    public static string Place(RepairFinding finding)
    {
        var place = Path.GetFileName(finding.File);
        if (finding.Line is { } line) place += $":{line}";
        return finding.ItemId is null ? place : $"{place} {finding.ItemId}";
    }

    private static string Coloured(string text, string colour) => colour + text + Reset;
}
