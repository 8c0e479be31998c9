namespace Orchestrator.Git;

/// <summary>What became of a <see cref="CommitRequest"/>.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>The commit is made.</summary>
    /// <param name="Sha">Its full id.</param>
    public sealed record Committed(string Sha) : CommitOutcome
    {
        /// <summary>Hooks ran with it: they may have changed files, so the status from before no longer serves as a baseline.</summary>
        public bool HooksRan { get; init; }
    }

    /// <summary>None of the paths differs from HEAD.</summary>
    public sealed record NothingToCommit : CommitOutcome;

    /// <summary>Git refused; working tree and index are as before.</summary>
    /// <param name="Words">What git or the hook said.</param>
    /// <param name="IsIndexLock">Somebody else held a lock for longer than the request waits.</param>
    /// <param name="IsHook">A hook of the repository refused.</param>
    public sealed record Failed(string Words, bool IsIndexLock, bool IsHook) : CommitOutcome;
}
