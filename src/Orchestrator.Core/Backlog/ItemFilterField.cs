namespace Orchestrator.Backlog;

/// <summary>What a filter looks at.</summary>
public enum ItemFilterField
{
    /// <summary>The status.</summary>
    Status,

    /// <summary>The impact.</summary>
    Impact,

    /// <summary>The size.</summary>
    Size,

    /// <summary>The risk.</summary>
    Risk,

    /// <summary>The complexity.</summary>
    Complexity,

    /// <summary>One of the tags; case matters.</summary>
    Tag,

    /// <summary>The pipeline that the item names; case matters.</summary>
    Pipeline,

    /// <summary>The priority, a whole number.</summary>
    Priority,

    /// <summary>Id of the parent.</summary>
    Parent,

    /// <summary>The present phase.</summary>
    Phase,
}
