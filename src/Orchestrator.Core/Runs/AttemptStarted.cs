using Orchestrator.Backlog;
using Orchestrator.Git;
using Orchestrator.Pipelines;

namespace Orchestrator.Runs;

/// <summary>An agent process is about to be started.</summary>
/// <param name="Number">Number of the process within the run.</param>
/// <param name="PhaseNumber">Number of the phase's first process in this run: retries share one baseline and one commit.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Title">Its title.</param>
/// <param name="Phase">The phase, or <c>triage</c>.</param>
/// <param name="Status">Status that the item had.</param>
/// <param name="ItemPhase">Phase field that the item had.</param>
/// <param name="ItemPool">Pool that the item had.</param>
/// <param name="Agent">Name of the agent.</param>
/// <param name="Model">Model; null: the agent's default.</param>
/// <param name="Directory">Attempt directory.</param>
/// <param name="ResultPath">Where the result is expected.</param>
/// <param name="OwnFolders">Repository paths that are this phase's whoever else runs.</param>
/// <param name="Baseline">The working tree before the phase; only with its first process.</param>
public sealed record AttemptStarted(
    int Number, int PhaseNumber, string ItemId, string Title, string Phase, ItemStatus Status, string? ItemPhase, PhasePool? ItemPool,
    string Agent, string? Model, string Directory, string ResultPath, IReadOnlyList<string> OwnFolders, WorkingTree? Baseline) : JournalRecord;
