namespace Orchestrator.Configuration;

/// <summary>For which commits of phases the repository's hooks run.</summary>
public enum CommitHooks
{
    /// <summary>For destructive phases only, while nothing else runs.</summary>
    Destructive,

    /// <summary>For every phase.</summary>
    Always,

    /// <summary>For none.</summary>
    Never,
}
