namespace Orchestrator.Backlog;

/// <summary>How much an item is expected to touch.</summary>
public enum ItemSize
{
    /// <summary>1 to 3 files.</summary>
    Small,

    /// <summary>4 to 10 files.</summary>
    Medium,

    /// <summary>11 files or more.</summary>
    Large,
}
