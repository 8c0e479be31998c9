namespace Orchestrator.Pipelines;

/// <summary>What to do before a destructive phase when the commit its item was last worked on is no ancestor of HEAD.</summary>
public enum StalenessPolicy
{
    /// <summary>Run all the same.</summary>
    Ignore,

    /// <summary>Run, with a warning.</summary>
    Warn,

    /// <summary>Block the item, type Stale.</summary>
    Block,
}
