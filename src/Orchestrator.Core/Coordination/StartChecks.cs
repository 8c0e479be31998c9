using Orchestrator.Execution;
using Orchestrator.Git;
using Orchestrator.Pipelines;

namespace Orchestrator.Coordination;

/// <summary>Whether a phase may still begin that was chosen a moment ago.</summary>
internal sealed class StartChecks(Project project, GitRepository git)
{
    /// <summary>What has become of the item since it was chosen; null: it is as it was.</summary>
    public async Task<string?> OvertakenAsync(PhaseAssignment assignment)
    {
        try
        {
            return assignment.Overtaken(await project.Store.ReadAsync(CancellationToken.None).ConfigureAwait(false), project.Pipelines);
        }
        catch (OrchestratorException)
        {
            // A backlog that cannot be read is the run's fault, which the loop finds by itself.
            return null;
        }
    }

    /// <summary>Why the item's former work no longer holds; null: it does, or the phase does not ask.</summary>
    public async Task<string?> StalenessAsync(PhaseAssignment assignment, CancellationToken cancellationToken)
    {
        if (assignment.Phase is not { IsDestructive: true, Staleness: not StalenessPolicy.Ignore }) return null;
        if (assignment.Item.LastPhaseCommit is not { } commit) return null;
        return await git.History.IsAncestorAsync(commit, cancellationToken).ConfigureAwait(false) switch
        {
            true => null,
            false => $"its last work is based on commit {commit}, which is no ancestor of HEAD any more",
            null => $"its last work is based on commit {commit}, which this repository does not know",
        };
    }
}
