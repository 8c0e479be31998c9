using Orchestrator.Agents;
using Orchestrator.Coordination;
using Orchestrator.Execution;

namespace Orchestrator.Scheduling;

/// <summary>Tells and counts what phases do: events for whoever listens, the tally, attempts used up, and what an agent's end says about the agent.</summary>
/// <remarks>Used by the loop alone; only progress comes from the phases' own tasks.</remarks>
internal sealed class PhaseReports(
    Project project, AgentThrottles throttles, RetryMemory memory, RunTally tally, BacklogWatch watch, Action<RunEvent> tell)
{
    /// <summary>A phase begins.</summary>
    public void Started(PhaseAssignment assignment)
    {
        throttles.RecordStart(assignment.Agent.Name, assignment.Item.Id);
        TellOfSeveral(assignment.Agent);
        tell(new RunEvent.PhaseStarted(assignment.Item.Id, assignment.Item.Title, assignment.PhaseName, assignment.Agent.Name, project.Time.GetUtcNow()));
        Tell(NoticeLevel.Verbose, $"{assignment.Item}: {assignment.PhaseName} starts with {assignment.Agent.Name}{(assignment.IsDestructive ? ", alone, since it changes the project" : "")}.");
    }

    // Said once in a project's life, when it becomes true.
    private void TellOfSeveral(AgentDefinition agent)
    {
        if (throttles.Running(agent.Name) != 2 || !BuiltInAgents.External.ContainsKey(agent.Name) || !project.Files.TryNote("several-agents")) return;
        Tell(
            NoticeLevel.Information,
            $"Two processes of {agent.Name} run at once from here on. They share one login, and may race when it is refreshed " +
            $"(agents.{agent.Name}.start_spacing_seconds keeps their starts apart, max_concurrent limits them), and they share one rate limit.");
    }

    /// <summary>Where a phase reports to while it is on.</summary>
    public IProgress<PhaseProgress> ProgressOf(PhaseAssignment assignment) => new ProgressRelay(tell, assignment);

    /// <summary>A phase has ended.</summary>
    /// <returns>Why the run cannot go on; null if it can.</returns>
    public string? Collect(PhaseAssignment assignment, PhaseEnd end)
    {
        var agent = assignment.Agent.Name;
        memory.Note(assignment, end.Outcome);
        switch (end.Outcome)
        {
            case PhaseOutcome.Throttled throttled:
                throttles.RecordThrottled(agent, assignment.Item.Id, throttled.Notice);
                if (throttles.Exhausted.Contains(agent)) Warn($"{agent} cannot work: {throttles.Reason(agent)}");
                else Tell(NoticeLevel.Information, $"{agent} is throttled ({throttled.Notice.Message}){NextTry(agent)}.");
                break;
            case PhaseOutcome.Unavailable unavailable:
                throttles.RecordUnavailable(agent, assignment.Item.Id, unavailable.Words);
                Warn($"{agent} cannot work: {unavailable.Words}");
                break;
            case PhaseOutcome.Delivered or PhaseOutcome.Exhausted:
                throttles.RecordSuccess(agent, assignment.Item.Id);
                break;
            default:
                throttles.RecordEnd(agent, assignment.Item.Id);
                break;
        }

        if (end.Fault is { } problem) return problem;
        var applied = end.Applied!;

        // Before anybody hears of it: whoever unblocks it at once must not make it run again in this run.
        if (applied.IsBlocked) watch.NoteBlocked(assignment.Item.Id);
        tally.Count(applied);
        foreach (var warning in applied.Warnings) Warn($"{assignment.Item.Id}, {assignment.PhaseName}: {warning}");
        if (applied.Run is { } run) tell(new RunEvent.PhaseEnded(run));
        else tell(new RunEvent.PhaseLeft(assignment.Item.Id, assignment.PhaseName));
        return null;
    }

    private string NextTry(string agent) =>
        throttles.NextTry(agent) is { } at ? $", next try {at.ToLocalTime():HH:mm}" : "";

    private void Warn(string text)
    {
        tally.Warn(text);
        Tell(NoticeLevel.Warning, text);
    }

    private void Tell(NoticeLevel level, string text) => tell(new RunEvent.Notice(level, text));

    private sealed class ProgressRelay(Action<RunEvent> tell, PhaseAssignment assignment) : IProgress<PhaseProgress>
    {
        public void Report(PhaseProgress value)
        {
            if (value.Notice is { } notice)
                tell(new RunEvent.Notice(NoticeLevel.Verbose, $"{assignment.Item}: {assignment.PhaseName}, {notice}"));
            tell(new RunEvent.ActivityChanged(assignment.Item.Id, assignment.PhaseName, value.Attempt, value.Activity));
        }
    }
}
