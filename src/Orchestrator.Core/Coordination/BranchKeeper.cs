using Orchestrator.Git;

namespace Orchestrator.Coordination;

/// <summary>Keeps HEAD on the branch that the run began on (chapter 7.2).</summary>
/// <remarks>Used by the coordinator's queue alone.</remarks>
internal sealed class BranchKeeper(GitRepository git, TreeObserver tree)
{
    /// <summary>Why the run cannot go on; null while it can.</summary>
    public string? Lost { get; private set; }

    /// <summary>Goes back to the branch of the run where that changes no file.</summary>
    /// <param name="branch">The branch of the run.</param>
    /// <param name="after">The tree as it is.</param>
    /// <param name="who">Who may have left it, for the message.</param>
    /// <returns>What was found, for the phase's failure; null: HEAD is where it was.</returns>
    public async Task<string?> MendAsync(string? branch, WorkingTree after, string who)
    {
        if (after.Branch == branch) return null;
        var now = after.Branch is null ? "a detached HEAD" : $"branch {after.Branch}";
        if (branch is not null && await git.TrySwitchBackAsync(branch, CancellationToken.None).ConfigureAwait(false))
        {
            await tree.LookAsync().ConfigureAwait(false);
            return $"{who} left HEAD on {now}; it was switched back to {branch}. Agents must not switch branches.";
        }

        Lost = $"{who} left HEAD on {now}, and going back to branch {branch} would touch files. Nothing was committed there. "
            + $"Bring the branches in order with git and switch to {branch}, then start again: what the agents left is taken up then.";
        return Lost;
    }
}
