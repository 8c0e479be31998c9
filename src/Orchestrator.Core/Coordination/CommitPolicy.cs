using Orchestrator.Configuration;

namespace Orchestrator.Coordination;

/// <summary>When commits run the repository's hooks and how long they wait for its lock (chapter 7.3).</summary>
/// <param name="hooks">The configured rule.</param>
internal sealed class CommitPolicy(CommitHooks hooks)
{
    private volatile bool stopping;

    /// <summary>Whether the run is stopping: no hooks, no waiting.</summary>
    public bool IsStopping => stopping;

    /// <summary>From now on commits are made at once or not at all.</summary>
    public void Stop() => stopping = true;

    /// <summary>Whether the commit of such a phase runs hooks.</summary>
    public bool RunsHooks(bool isDestructive) => hooks switch
    {
        CommitHooks.Always => true,
        CommitHooks.Never => false,
        _ => isDestructive,
    };

    /// <summary>How long a held index lock is waited for.</summary>
    public TimeSpan WaitForIndexLock => stopping ? TimeSpan.Zero : TimeSpan.FromSeconds(5);
}
