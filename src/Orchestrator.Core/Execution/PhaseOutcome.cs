using Orchestrator.Agents;

namespace Orchestrator.Execution;

/// <summary>What came of executing a phase; a closed family, applied by the coordinator.</summary>
public abstract record PhaseOutcome
{
    private protected PhaseOutcome()
    {
    }

    /// <summary>The last agent process; null if none was started.</summary>
    public AttemptTicket? Ticket { get; init; }

    /// <summary>Agent processes started for it in this execution.</summary>
    public int Attempts { get; init; }

    /// <summary>When the first of them was about to start, UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Tokens and cost over all of them.</summary>
    public AgentUsage Usage { get; init; } = new();

    /// <summary>What deserves a person's look.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>An agent's valid result, verified where the phase asks for it.</summary>
    /// <param name="Result">The result.</param>
    public sealed record Delivered(PhaseResult Result) : PhaseOutcome;

    /// <summary>All attempts failed.</summary>
    /// <param name="Reason">The last failure.</param>
    public sealed record Exhausted(string Reason) : PhaseOutcome
    {
        /// <summary>The result in which the last attempt said that it failed; its assessments and follow-ups count all the same. Null if there is none.</summary>
        public PhaseResult? Result { get; init; }
    }

    /// <summary>The base of the item is no part of history any more, and the phase says block.</summary>
    /// <param name="Reason">Which commit.</param>
    public sealed record Stale(string Reason) : PhaseOutcome;

    /// <summary>Ended before a result: stop, cap, or the item changed meanwhile. The item stays where it is.</summary>
    /// <param name="Cause">Why.</param>
    /// <param name="CountsAsRun">Whether people see it as a cancelled phase (false: it was kept from starting, or from starting again).</param>
    public sealed record Interrupted(string Cause, bool CountsAsRun = true) : PhaseOutcome
    {
        /// <summary>Failed attempts so far; the next execution goes on after them.</summary>
        public int AttemptsUsed { get; init; }

        /// <summary>The last failure, if any.</summary>
        public string? LastFailure { get; init; }
    }

    /// <summary>A result exists, but the run stopped before it was verified; the next start verifies it.</summary>
    /// <param name="Cause">Why it is not verified.</param>
    public sealed record Unverified(string Cause) : PhaseOutcome;

    /// <summary>The agent is rate-limited; no attempt is used up.</summary>
    /// <param name="Notice">Its words.</param>
    /// <param name="AttemptsUsed">Failed attempts so far.</param>
    /// <param name="LastFailure">The last failure, if any.</param>
    public sealed record Throttled(ThrottleNotice Notice, int AttemptsUsed, string? LastFailure) : PhaseOutcome;

    /// <summary>The agent cannot work at all; no attempt is used up.</summary>
    /// <param name="Words">Its words.</param>
    /// <param name="AttemptsUsed">Failed attempts so far.</param>
    /// <param name="LastFailure">The last failure, if any.</param>
    public sealed record Unavailable(string Words, int AttemptsUsed, string? LastFailure) : PhaseOutcome;
}
