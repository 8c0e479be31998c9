namespace Orchestrator.Storage;

/// <summary>What a store needs from its surroundings.</summary>
public sealed record StoreOptions
{
    /// <summary>The clock behind update times, waits and names.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long a transaction waits for the lock; 10 s unless said.</summary>
    public TimeSpan LockTimeout { get; init; } = StoreLock.UsualTimeout;

    /// <summary>Prefix for new ids (project.prefix); null: the store's own setting.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>Finds git's user.email for the event log; asked once, and only if there is one and TG_AUTHOR is not set. Null: "unknown".</summary>
    public Func<CancellationToken, Task<string?>>? FindGitEmail { get; init; }
}
