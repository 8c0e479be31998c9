using Orchestrator.Backlog;
using Orchestrator.Runs;

namespace Orchestrator.Cli.Output;

/// <summary>How meanings look: the sixteen colours that every terminal's own theme defines.</summary>
internal static class Colors
{
    /// <summary>The text in its colour.</summary>
    internal static string Apply(string text, Color color) => color switch
    {
        Color.Good => $"\e[32m{text}\e[0m",
        Color.Warning => $"\e[33m{text}\e[0m",
        Color.Bad => $"\e[31m{text}\e[0m",
        Color.Active => $"\e[36m{text}\e[0m",
        Color.Faint => $"\e[2m{text}\e[0m",
        Color.Strong => $"\e[1m{text}\e[0m",
        _ => text,
    };

    /// <summary>The colour of a status.</summary>
    internal static Color Of(ItemStatus status) => status switch
    {
        ItemStatus.Done => Color.Good,
        ItemStatus.Blocked => Color.Bad,
        ItemStatus.InProgress or ItemStatus.Scoping => Color.Active,
        ItemStatus.Ready => Color.Strong,
        _ => Color.None,
    };

    /// <summary>The colour of an outcome.</summary>
    internal static Color Of(Outcome outcome) => outcome switch
    {
        Outcome.Completed or Outcome.SubphaseCompleted or Outcome.Closed or Outcome.Merged => Color.Good,
        Outcome.Reworked or Outcome.Cancelled => Color.Warning,
        _ => Color.Bad,
    };
}
