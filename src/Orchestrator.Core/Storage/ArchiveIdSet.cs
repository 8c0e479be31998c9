using System.Collections;

namespace Orchestrator.Storage;

/// <summary>The ids of the archive: a large set that is shared, and the few added since, so that archiving one item copies nothing large.</summary>
internal sealed class ArchiveIdSet : IReadOnlySet<string>
{
    private const int MaxAdded = 1024;
    private readonly HashSet<string> large;
    private readonly HashSet<string> added;

    private ArchiveIdSet(HashSet<string> large, HashSet<string> added)
    {
        this.large = large;
        this.added = added;
    }

    /// <summary>No ids.</summary>
    public static ArchiveIdSet Empty { get; } = new([], []);

    /// <inheritdoc />
    public int Count => large.Count + added.Count;

    /// <summary>This set and more ids.</summary>
    public ArchiveIdSet With(IEnumerable<string> ids)
    {
        var more = ids.Where(id => !Contains(id)).ToHashSet(StringComparer.Ordinal);
        if (more.Count == 0) return this;
        more.UnionWith(added);
        if (more.Count <= MaxAdded) return new(large, more);
        more.UnionWith(large);
        return new(more, []);
    }

    /// <summary>The ids that came to an earlier set of the same archive; null if the two have too little in common to tell cheaply.</summary>
    public IEnumerable<string>? AddedSince(ArchiveIdSet earlier)
    {
        if (ReferenceEquals(this, earlier)) return [];
        return ReferenceEquals(large, earlier.large) && added.IsSupersetOf(earlier.added) ? added.Except(earlier.added, StringComparer.Ordinal) : null;
    }

    /// <summary>This set without some ids; copies it if one of them is in it.</summary>
    public ArchiveIdSet Without(IEnumerable<string> ids)
    {
        var found = ids.Where(Contains).ToArray();
        if (found.Length == 0) return this;
        var rest = All();
        rest.ExceptWith(found);
        return new(rest, []);
    }

    /// <inheritdoc />
    public bool Contains(string item) => large.Contains(item) || added.Contains(item);

    /// <inheritdoc />
    public IEnumerator<string> GetEnumerator()
    {
        foreach (var id in large) yield return id;
        foreach (var id in added) yield return id;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    public bool IsProperSubsetOf(IEnumerable<string> other) => All().IsProperSubsetOf(other);

    /// <inheritdoc />
    public bool IsProperSupersetOf(IEnumerable<string> other) => All().IsProperSupersetOf(other);

    /// <inheritdoc />
    public bool IsSubsetOf(IEnumerable<string> other) => All().IsSubsetOf(other);

    /// <inheritdoc />
    public bool IsSupersetOf(IEnumerable<string> other) => other.All(Contains);

    /// <inheritdoc />
    public bool Overlaps(IEnumerable<string> other) => other.Any(Contains);

    /// <inheritdoc />
    public bool SetEquals(IEnumerable<string> other) => All().SetEquals(other);

    private HashSet<string> All() => [.. this];
}
