namespace Orchestrator.Git;

/// <summary>A commit to be made of exactly these paths.</summary>
/// <param name="Paths">Relative to the repository's top; files, never directories. Clean and unknown ones are passed over.</param>
/// <param name="Message">Subject, and a body if there is one.</param>
/// <param name="Trailers">Key and value of each trailer, in order.</param>
public sealed record CommitRequest(IReadOnlyList<string> Paths, string Message, IReadOnlyList<KeyValuePair<string, string>> Trailers)
{
    /// <summary>Runs the repository's hooks; otherwise <c>--no-verify</c>.</summary>
    public bool RunHooks { get; init; }

    /// <summary>How long a lock that somebody else holds is waited for; zero: not at all.</summary>
    public TimeSpan WaitForIndexLock { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ends that wait before its time, without ending the commit.</summary>
    public CancellationToken EndOfWait { get; init; }

    /// <summary>Git, started for this commit before it was known; null: it is started now.</summary>
    internal PreparedCommit? Prepared { get; init; }

    /// <summary>How long git and its hooks may take before they are ended.</summary>
    public TimeSpan Timeout { get; init; } = UsualTimeout;

    /// <summary>The default of <see cref="Timeout"/>.</summary>
    internal static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(10);
}
