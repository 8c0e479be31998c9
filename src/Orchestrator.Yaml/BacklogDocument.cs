using Orchestrator.Backlog;

namespace Orchestrator.Yaml;

/// <summary>What a backlog file says.</summary>
internal sealed record BacklogDocument
{
    /// <summary>The version this product writes.</summary>
    public const int CurrentVersion = 3;

    /// <summary>Version of the file as it was read; older ones have been migrated in memory.</summary>
    public int ReadVersion { get; init; } = CurrentVersion;

    /// <summary>The items in the order of the file.</summary>
    public IReadOnlyList<BacklogItem> Items { get; init; } = [];

    /// <summary>Ids of items on their way back from the archive.</summary>
    public IReadOnlySet<string> Restored { get; init; } = new HashSet<string>();

    /// <summary>The counter of tools that number their items; kept.</summary>
    public long NextItemId { get; init; }

    /// <summary>Prefix for new ids; null: none recorded.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>Keys of the document that this product does not know, with their JSON text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Unknown { get; init; } = [];

    /// <summary>What was noticed and migrated.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
