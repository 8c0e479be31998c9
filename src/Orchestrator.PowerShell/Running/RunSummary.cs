using System.Text;
using Orchestrator.PowerShell.Views;
using Orchestrator.Runs;

namespace Orchestrator.PowerShell.Running;

/// <summary>The end of a run in words, for the person at the screen.</summary>
internal static class RunSummary
{
    private const int MostLines = 20;

    /// <summary>Why it ended, what was done, and what remains and why.</summary>
    internal static string Text(PipelineRun run)
    {
        var text = new StringBuilder();
        text.Append(run.HaltReason);
        if (run.Message.Length > 0) text.Append(": ").Append(ViewText.Plain(run.Message));
        text.AppendLine();
        text.Append(Count(run.Phases, "phase")).Append(", ").Append(Count(run.AgentRuns, "agent run")).Append(", ")
            .Append(Count(run.Completed.Count, "item")).Append(" completed");
        if (run.FollowUps.Count > 0) text.Append(", ").Append(Count(run.FollowUps.Count, "follow-up")).Append(" added");
        if (run.Merged.Count > 0) text.Append(", ").Append(run.Merged.Count).Append(" merged");
        text.Append(" in ").Append(ViewText.Duration(run.Duration));
        if (run.CostUsd is { } cost) text.Append(", ").Append(ViewText.Cost(cost));
        text.Append('.').AppendLine();

        List(text, "Blocked, each waits for an answer (Unblock-BacklogItem):", [.. run.Blocked.Select(entry => $"{entry.Id} ({entry.Title}): {entry.Reason}")]);
        List(text, "Waiting:", [.. run.Waiting.Select(entry => $"{entry.Id} ({entry.Title}): {entry.Cause}")]);
        if (run.PendingCommits > 0) text.Append(Count(run.PendingCommits, "commit")).AppendLine(" pending; the next run tries again.");
        return text.ToString().TrimEnd();
    }

    private static void List(StringBuilder text, string heading, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return;
        text.AppendLine(heading);
        foreach (var line in lines.Take(MostLines)) text.Append("  ").AppendLine(ViewText.OneLine(line));
        if (lines.Count > MostLines) text.Append("  and ").Append(lines.Count - MostLines).AppendLine(" more (Get-PipelineRun -Last 1 | Format-List).");
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
