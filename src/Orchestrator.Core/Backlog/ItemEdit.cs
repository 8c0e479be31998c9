namespace Orchestrator.Backlog;

/// <summary>Changes to the fields of an item; what is not given stays as it is.</summary>
public sealed record ItemEdit
{
    /// <summary>New title.</summary>
    public Optional<string> Title { get; init; }

    /// <summary>New description; null or blank clears it.</summary>
    public Optional<string?> Description { get; init; }

    /// <summary>New priority.</summary>
    public Optional<long> Priority { get; init; }

    /// <summary>New size; null clears it.</summary>
    public Optional<ItemSize?> Size { get; init; }

    /// <summary>New complexity; null clears it.</summary>
    public Optional<Level?> Complexity { get; init; }

    /// <summary>New risk; null clears it.</summary>
    public Optional<Level?> Risk { get; init; }

    /// <summary>New impact; null clears it.</summary>
    public Optional<Level?> Impact { get; init; }

    /// <summary>New pipeline; null or blank: the default one.</summary>
    public Optional<string?> Pipeline { get; init; }

    /// <summary>New parent, as a person types ids; null or blank clears it.</summary>
    public Optional<string?> Parent { get; init; }

    /// <summary>New review flag.</summary>
    public Optional<bool> RequiresHumanReview { get; init; }

    /// <summary>All tags anew, before additions and removals.</summary>
    public Optional<IReadOnlyList<string>> Tags { get; init; }

    /// <summary>Tags to add.</summary>
    public IReadOnlyList<string> AddTags { get; init; } = [];

    /// <summary>Tags to remove; those it does not have are passed over.</summary>
    public IReadOnlyList<string> RemoveTags { get; init; } = [];

    /// <summary>All dependencies anew, before additions and removals, as a person types ids.</summary>
    public Optional<IReadOnlyList<string>> Dependencies { get; init; }

    /// <summary>Dependencies to add, as a person types ids.</summary>
    public IReadOnlyList<string> AddDependencies { get; init; } = [];

    /// <summary>Dependencies to remove, as a person types ids; those it does not have are passed over.</summary>
    public IReadOnlyList<string> RemoveDependencies { get; init; } = [];
}
