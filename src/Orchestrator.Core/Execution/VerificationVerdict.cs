namespace Orchestrator.Execution;

/// <summary>What a phase's verify commands said.</summary>
/// <param name="Failure">The failing command with the end of its output; null if all succeeded.</param>
/// <param name="Stopped">Whether a stop came before they were through.</param>
internal sealed record VerificationVerdict(string? Failure, bool Stopped)
{
    /// <summary>Whether HEAD is on a branch from which it could not be brought back.</summary>
    public bool IsBranchLost { get; init; }

    public static VerificationVerdict Proven { get; } = new(null, false);

    public static VerificationVerdict Interrupted { get; } = new(null, true);
}
