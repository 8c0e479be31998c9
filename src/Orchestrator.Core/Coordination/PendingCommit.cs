namespace Orchestrator.Coordination;

/// <summary>A commit that git refused and that is tried again.</summary>
/// <param name="Token">Its phase in the ledger.</param>
/// <param name="Number">Number of its attempt.</param>
/// <param name="Message">The message.</param>
/// <param name="Trailers">The trailers.</param>
/// <param name="RunHooks">Whether hooks run for it.</param>
internal sealed record PendingCommit(
    int Token, int Number, string Message, IReadOnlyList<KeyValuePair<string, string>> Trailers, bool RunHooks);
