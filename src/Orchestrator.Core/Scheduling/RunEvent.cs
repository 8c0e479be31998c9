using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>What a run tells whoever listens, as it happens; a closed family. Events may come from any thread, one at a time.</summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>The run has its lock and begins.</summary>
    /// <param name="RunId">Its id.</param>
    /// <param name="OpenItems">Open items of the selection.</param>
    public sealed record Started(string RunId, int OpenItems) : RunEvent;

    /// <summary>A phase begins.</summary>
    /// <param name="ItemId">The item.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Phase">The phase, or <c>triage</c>.</param>
    /// <param name="Agent">Its agent.</param>
    /// <param name="At">When, UTC.</param>
    public sealed record PhaseStarted(string ItemId, string Title, string Phase, string Agent, DateTimeOffset At) : RunEvent;

    /// <summary>What a running phase does has changed.</summary>
    /// <param name="ItemId">The item.</param>
    /// <param name="Phase">The phase.</param>
    /// <param name="Attempt">Number of the attempt, from 1.</param>
    /// <param name="Activity">What the agent does; null at the start of an attempt.</param>
    public sealed record ActivityChanged(string ItemId, string Phase, int Attempt, string? Activity) : RunEvent;

    /// <summary>A phase has ended and its commit is made or pending.</summary>
    /// <param name="Run">How.</param>
    public sealed record PhaseEnded(PhaseRun Run) : RunEvent;

    /// <summary>A phase ended without anything for people to see (throttled, not started).</summary>
    /// <param name="ItemId">The item.</param>
    /// <param name="Phase">The phase.</param>
    public sealed record PhaseLeft(string ItemId, string Phase) : RunEvent;

    /// <summary>Something worth saying.</summary>
    /// <param name="Level">How much it matters.</param>
    /// <param name="Text">One sentence or two.</param>
    public sealed record Notice(NoticeLevel Level, string Text) : RunEvent;

    /// <summary>The run is over, its halt commit made.</summary>
    /// <param name="Run">Its summary.</param>
    public sealed record Ended(PipelineRun Run) : RunEvent;
}
