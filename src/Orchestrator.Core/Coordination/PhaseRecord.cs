using Orchestrator.Execution;
using Orchestrator.Git;

namespace Orchestrator.Coordination;

/// <summary>What the coordinator knows of a phase from its baseline to its commit.</summary>
/// <param name="Token">Names the phase in the ledger.</param>
/// <param name="Assignment">What is to be done.</param>
/// <param name="Baseline">The working tree before it.</param>
/// <param name="OwnFolders">Path beginnings that are its own whoever else runs.</param>
/// <param name="Files">The files that lay there before it; null where that cannot be told.</param>
internal sealed record PhaseRecord(int Token, PhaseAssignment Assignment, WorkingTree Baseline, IReadOnlyList<string> OwnFolders, IReadOnlySet<string>? Files)
{
    /// <summary>Git, started for its commit; null: there is none, or it has been ended.</summary>
    public PreparedCommit? Prepared { get; set; }

    /// <summary>Number of its first agent process; null before that.</summary>
    public int? FirstNumber { get; set; }

    /// <summary>Number of its last agent process; null before the first.</summary>
    public int? LastNumber { get; set; }
}
