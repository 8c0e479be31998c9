using System.Text;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Makes the files of a task-golem store where they are missing.</summary>
internal static class TaskGolemInitialization
{
    private const string DefaultPrefix = "WRK";

    // The first three are what tg asks for.
    private static readonly string[] Ignored =
        ["cache.db", "cache.db-journal", "cache.db.tmp-*", "tasks.lock", "*.tmp", "*.bak.*", "*.rejected.jsonl"];

    private static readonly string[] Attributes = ["*.jsonl -text"];

    /// <summary>Makes what is missing; data that is there stays as it is.</summary>
    public static async Task RunAsync(TaskGolemLayout layout, string? idPrefix, StoreOptions options, CancellationToken cancellationToken)
    {
        var prefix = idPrefix ?? options.IdPrefix ?? DefaultPrefix;
        if (!ItemId.IsValidPrefix(prefix))
            throw new OrchestratorException(
                "OrcInvalidPrefix", $"'{prefix}' cannot be the prefix of item ids.",
                "Use a letter followed by letters, digits, underscores or single dashes, such as WRK.", ErrorKind.InvalidArgument, prefix);
        try
        {
            Directory.CreateDirectory(layout.Directory);
            using var held = await StoreLock
                .AcquireAsync(layout.Lock, options.LockTimeout, options.Clock, cancellationToken).ConfigureAwait(false);
            EnsureGitFiles(layout);
            // To a store that tg made without settings, ones that nobody asked for would give another prefix.
            if (!File.Exists(layout.Settings) && (idPrefix is not null || !File.Exists(layout.Active)))
                AtomicFile.Write(layout.Settings, Encoding.UTF8.GetBytes(TaskGolemSettings.Format(prefix, TaskGolemSettings.DefaultIdLength)));
            if (!File.Exists(layout.Archive)) AtomicFile.Write(layout.Archive, SchemaHeader.Line);
            // Last: with it the store is there.
            if (!File.Exists(layout.Active)) AtomicFile.Write(layout.Active, SchemaHeader.Line);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(layout.Directory, "made", e);
        }
    }

    /// <summary>Adds the lines that a file does not have, as <c>tg</c> does with its .gitignore; the lines of others stay.</summary>
    private static void Ensure(string path, IReadOnlyList<string> lines)
    {
        var present = ReadText(path);
        var missing = Missing(present, lines);
        if (missing.Count == 0) return;
        var text = new StringBuilder(present);
        if (text.Length > 0 && text[^1] != '\n') text.Append('\n');
        foreach (var line in missing) text.Append(line).Append('\n');
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Makes the store's .gitignore and .gitattributes, or adds what they lack.</summary>
    public static void EnsureGitFiles(TaskGolemLayout layout)
    {
        Ensure(layout.GitIgnore, Ignored);
        Ensure(layout.GitAttributes, Attributes);
    }

    /// <summary>Lines that the store's .gitignore and .gitattributes lack.</summary>
    public static IEnumerable<(string Path, string Line)> MissingGitLines(TaskGolemLayout layout) =>
        Missing(ReadText(layout.GitIgnore), Ignored).Select(line => (layout.GitIgnore, line))
            .Concat(Missing(ReadText(layout.GitAttributes), Attributes).Select(line => (layout.GitAttributes, line)));

    private static string ReadText(string path) => File.Exists(path) ? File.ReadAllText(path) : "";

    private static List<string> Missing(string present, IReadOnlyList<string> lines)
    {
        var there = present.Split('\n').Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        return [.. lines.Where(line => !there.Contains(line))];
    }
}
