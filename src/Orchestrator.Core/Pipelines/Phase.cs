namespace Orchestrator.Pipelines;

/// <summary>One step of a pipeline: one agent process (and its retries), one result, one commit.</summary>
/// <param name="Name">Unique in its pipeline; <c>[a-z][a-z0-9_-]*</c>, not <c>triage</c>.</param>
/// <param name="Pool">Before Ready, or the work itself.</param>
public sealed record Phase(string Name, PhasePool Pool)
{
    /// <summary>The name reserved for the routing of New items.</summary>
    public const string Triage = "triage";

    /// <summary>Absolute paths of instruction files, in the order to follow them.</summary>
    public IReadOnlyList<string> Workflows { get; init; } = [];

    /// <summary>Inline instructions, instead of or before the workflow files.</summary>
    public string? Prompt { get; init; }

    /// <summary>Whether the phase changes the project itself and so must run alone in a shared tree.</summary>
    public bool IsDestructive { get; init; }

    /// <summary>What to do when the item's base is no longer part of history.</summary>
    public StalenessPolicy Staleness { get; init; }

    /// <summary>Commands that must succeed for the phase to count as complete.</summary>
    public IReadOnlyList<VerifyCommand> Verify { get; init; } = [];

    /// <summary>Bound of each verify command; null: the phase's.</summary>
    public TimeSpan? VerifyTimeout { get; init; }

    /// <summary>Agent of this phase; null: the default agent.</summary>
    public string? Agent { get; init; }

    /// <summary>Model of this phase; null: the default model.</summary>
    public string? Model { get; init; }

    /// <summary>Bound of one attempt; null: the default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Attempts after the first; null: the default.</summary>
    public int? MaxRetries { get; init; }
}
