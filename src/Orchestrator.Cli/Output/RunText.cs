using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Output;

/// <summary>Runs, their phases and their plans for people.</summary>
internal static class RunText
{
    private const int MostLines = 20;

    /// <summary>A phase that has ended, on one line.</summary>
    internal static string Phase(Terminal terminal, PhaseRun phase, DateTimeOffset now)
    {
        var outcome = BacklogWords.Of(phase.Outcome);
        var facts = $"{DurationText.Of(phase.Duration)}{(phase.Attempts > 1 ? $", {phase.Attempts} attempts" : "")}{(phase.Cost is { } cost ? $", {DurationText.Cost(cost)}" : "")}";
        var head = $"{terminal.Colored(now.ToLocalTime().ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), Color.Faint)}  {phase.Id}  " +
            $"{CellText.Pad(phase.Phase, 8)}  {terminal.Colored(CellText.Pad(outcome, 9), Colors.Of(phase.Outcome))}  {CellText.Pad(facts, 5)}  ";
        var used = 8 + 2 + phase.Id.Length + 2 + Math.Max(8, phase.Phase.Length) + 2 + Math.Max(9, outcome.Length) + 2 + Math.Max(5, facts.Length) + 2;
        var words = CellText.OneLine(phase.Summary.Length > 0 ? phase.Summary : phase.Title);
        return head + CellText.Cut(words, Math.Max(20, terminal.Width - used));
    }

    /// <summary>The end of a run: why, what was done, and what remains and why.</summary>
    internal static IEnumerable<string> Summary(Terminal terminal, PipelineRun run)
    {
        var color = run.ExitCode == 0 ? Color.Good : Color.Warning;
        var reason = BacklogWords.Of(run.HaltReason).Replace('_', ' ');
        yield return terminal.Colored(run.Message.Length > 0 ? CellText.OneLine(run.Message) : $"The run ended: {reason}.", color);
        var numbers = $"{DurationText.Count(run.Phases, "phase")}, {DurationText.Count(run.AgentRuns, "agent run")}, {DurationText.Count(run.Completed.Count, "item")} completed";
        if (run.FollowUps.Count > 0) numbers += $", {DurationText.Count(run.FollowUps.Count, "follow-up")} added";
        if (run.Merged.Count > 0) numbers += $", {run.Merged.Count} merged";
        numbers += $" in {DurationText.Of(run.Duration)}";
        if (run.CostUsd is { } cost) numbers += $", {DurationText.Cost(cost)}";
        yield return numbers + ".";
        foreach (var line in List("Blocked, each waits for a person (orchestrate unblock ID --notes …):", run.Blocked, entry => $"{entry.Id} ({entry.Title}): {entry.Reason}")) yield return line;
        foreach (var line in List("Waiting:", run.Waiting, entry => $"{entry.Id} ({entry.Title}): {entry.Cause}")) yield return line;
        if (run.PendingCommits > 0) yield return $"{DurationText.Count(run.PendingCommits, "commit")} pending; the next run tries again.";
    }

    /// <summary>What a run would do, and what it would leave and why.</summary>
    internal static IEnumerable<string> Plan(RunPlan plan)
    {
        foreach (var message in plan.Messages) yield return CellText.OneLine(message);
        yield return plan.First.Count == 0 ? "Nothing can run." : "First:";
        foreach (var action in plan.First) yield return "  " + Action(action);
        foreach (var line in List("Not now:", [.. plan.Waiting.Where(entry => entry.Kind != WaitKind.FilteredOut)], entry => $"{entry.Item}: {entry.Reason}")) yield return line;
        var outside = plan.Waiting.Count(entry => entry.Kind == WaitKind.FilteredOut);
        if (outside > 0) yield return $"{DurationText.Count(outside, "item")} outside the selection.";
    }

    /// <summary>One thing that would be done.</summary>
    internal static string Action(SchedulingAction action) => CellText.OneLine(action switch
    {
        SchedulingAction.Promote => $"promote {action.Item} to in progress",
        SchedulingAction.RunPhase run => $"run {run.Phase.Name} of {action.Item}",
        _ => $"triage {action.Item}",
    });

    private static IEnumerable<string> List<T>(string heading, IReadOnlyList<T> entries, Func<T, string> describe)
    {
        if (entries.Count == 0) yield break;
        yield return heading;
        foreach (var entry in entries.Take(MostLines)) yield return "  " + CellText.OneLine(describe(entry));
        if (entries.Count > MostLines) yield return $"  and {entries.Count - MostLines} more; --json lists them all.";
    }
}
