namespace Orchestrator.Configuration;

/// <summary>The keys of <c>[git]</c>.</summary>
public sealed record GitSettings
{
    /// <summary>For which commits of phases the repository's hooks run.</summary>
    public CommitHooks Hooks { get; init; }
}
