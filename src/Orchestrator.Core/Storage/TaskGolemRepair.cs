using System.Globalization;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Finds what is wrong in the files of a task-golem store, and mends what can be mended without losing anything.</summary>
/// <remarks>Works under the store's lock. Files are copied before they are changed, and what cannot stay is put aside in a file of its own.</remarks>
/// <param name="directory">The store's directory.</param>
/// <param name="options">What it needs from its surroundings; null: the defaults.</param>
public sealed class TaskGolemRepair(string directory, StoreOptions? options = null)
{
    private readonly TaskGolemLayout layout = new(Path.GetFullPath(directory));
    private readonly StoreOptions options = options ?? new StoreOptions();
    private readonly List<RepairFinding> findings = [];
    private readonly List<string> copies = [];

    /// <summary>Looks the store over and mends it.</summary>
    /// <param name="whatIf">Only look: nothing is written.</param>
    /// <param name="cancellationToken">Honoured until the first file is written.</param>
    /// <exception cref="OrchestratorException">There is no store, it is locked, or a file is of a newer version.</exception>
    public async Task<RepairReport> RunAsync(bool whatIf, CancellationToken cancellationToken)
    {
        findings.Clear();
        copies.Clear();
        if (!Directory.Exists(layout.Directory)) throw StoreErrors.Missing(layout.Directory);
        var author = await new EventLog(layout, options.FindGitEmail).FindAuthorAsync(cancellationToken).ConfigureAwait(false);
        using var held = await StoreLock
            .AcquireAsync(layout.Lock, options.LockTimeout, options.Clock, cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => Run(whatIf, author ?? "unknown"), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(layout.Directory, "repaired", e);
        }

        var done = findings.Select(finding => finding with { IsRepaired = !whatIf && finding.Action is not null });
        return new RepairReport([.. done.OrderBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Line ?? 0)], [.. copies]);
    }

    private void Run(bool whatIf, string author)
    {
        var active = new RepairedItems(layout.Active, findings, LineReader.MaxLineBytes);
        if (!active.Exists)
        {
            Add("missing-file", layout.Active, "There is no active file.", "make an empty one; if there was one, take it back from git instead");
            active.MustWrite = true;
        }

        var archive = new RepairedItems(layout.Archive, findings);
        var pruned = new RepairedItems(layout.Pruned, findings);
        var rejected = new List<byte[]>();
        Separate(active, archive, pruned, rejected);
        active.Sort();
        LookAtItems(active, archive, pruned);
        var events = new RepairedEvents(layout, findings);
        events.Compare(
            [.. active.Lines.Select(line => line.Parsed.Item)], id => archive.Find(id) is not null || pruned.Find(id) is not null,
            options.Clock.GetUtcNow(), author);
        var leftovers = layout.DataFiles.SelectMany(AtomicFile.FindLeftovers).ToArray();
        foreach (var leftover in leftovers) Add("leftover", leftover, "A killed program left this temporary file.", "delete it");
        LookAtSettings();
        if (whatIf) return;

        rejected.AddRange([.. active.Rejected, .. archive.Rejected, .. pruned.Rejected, .. events.Rejected]);
        if (rejected.Count > 0) PutAside(rejected);
        // The archive first, so that an item on its way is in both files and never in neither.
        Write(archive, layout.Archive);
        Write(pruned, layout.Pruned);
        Write(active, layout.Active);
        if (events.MustWriteArchived) Write(layout.ArchivedEvents, events.WriteArchived);
        if (events.MustWriteActive) Write(layout.Events, events.WriteActive);
        foreach (var leftover in leftovers) File.Delete(leftover);
        TaskGolemInitialization.EnsureGitFiles(layout);
    }

    /// <summary>Sees to it that an id is either open or archived.</summary>
    private void Separate(RepairedItems active, RepairedItems archive, RepairedItems pruned, List<byte[]> rejected)
    {
        foreach (var line in active.Lines.ToArray())
        {
            var id = line.Parsed.Item.Id;
            var (holder, there) = archive.Find(id) is { } found ? (archive, found) : (pruned, pruned.Find(id));
            var isDone = line.Parsed.Flags.HasFlag(LineFlags.Done);
            if (there is null)
            {
                if (!isDone) continue;
                Add("not-archived", layout.Active, line, "The item is done and was not moved to the archive.", "move it");
                archive.Append(line with { Number = 0 });
                active.Remove(line);
            }
            else if (line.Parsed.Flags.HasFlag(LineFlags.Restored) && !isDone)
            {
                Add(
                    "not-restored", layout.Active, line, "The item was brought back from the archive and still stands there.",
                    "drop it from the archive");
                holder.Remove(there);
            }
            else
            {
                var same = line.Bytes.AsSpan().SequenceEqual(there.Bytes);
                Add(
                    "in-both", layout.Active, line, "The item is in the archive too, so it counts as done.",
                    same ? "drop it here" : "put this line aside");
                if (!same) rejected.Add(line.Bytes);
                active.Remove(line);
            }
        }
    }

    // What the lines say, beside how they are written. Whom an item waits for is a person's to decide; a phase is found again by itself.
    private void LookAtItems(RepairedItems active, RepairedItems archive, RepairedItems pruned)
    {
        var archived = archive.Lines.Concat(pruned.Lines).Select(line => line.Parsed.Item.Id).ToHashSet(StringComparer.Ordinal);
        var graph = DependencyGraph.Of([.. active.Lines.Select(line => line.Parsed.Item)], archived);
        foreach (var (id, dependency) in graph.Unknown())
        {
            var hint = graph.NearestTo(dependency) is { } nearest ? $"; did you mean {nearest}?" : "";
            Add("unknown-dependency", layout.Active, active.Find(id)!, $"{id} waits for {dependency}, which is nowhere{hint}", null);
        }

        foreach (var cycle in graph.Cycles())
            Add("cycle", layout.Active, active.Find(cycle[0])!, $"These items wait for each other: {DependencyGraph.Show(cycle)}.", null);
        foreach (var line in active.Lines)
            if (line.Parsed.Item is { Status: ItemStatus.Scoping or ItemStatus.InProgress, Phase: null } item)
                Add("no-phase", layout.Active, line, $"{item.Id} is {BacklogWords.Of(item.Status)} without a phase; it goes on at the first one that its status calls for.", null);
    }

    private void LookAtSettings()
    {
        try
        {
            TaskGolemSettings.Read(layout.Settings);
        }
        catch (OrchestratorException e) when (e.Kind == ErrorKind.InvalidData)
        {
            Add("settings", layout.Settings, e.Message, null);
        }

        foreach (var (path, missing) in TaskGolemInitialization.MissingGitLines(layout))
            Add("git-file", path, $"The line '{missing}' is missing.", "add it");
    }

    private void Write(RepairedItems items, string path)
    {
        if (items.MustWrite) Write(path, items.Write);
    }

    private void Write(string path, Action write)
    {
        if (File.Exists(path))
        {
            var stamp = options.Clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            var copy = $"{path}.bak.{stamp}";
            for (var i = 2; File.Exists(copy); i++) copy = string.Create(CultureInfo.InvariantCulture, $"{path}.bak.{stamp}-{i}");
            File.Copy(path, copy);
            copies.Add(copy);
        }

        write();
    }

    private void PutAside(List<byte[]> lines)
    {
        using var file = File.OpenHandle(layout.Rejected, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        using var output = new MemoryStream();
        foreach (var line in lines)
        {
            output.Write(line);
            output.WriteByte((byte)'\n');
        }

        RandomAccess.Write(file, output.GetBuffer().AsSpan(0, (int)output.Length), RandomAccess.GetLength(file));
        RandomAccess.FlushToDisk(file);
    }

    private void Add(string kind, string file, string message, string? action) =>
        findings.Add(new RepairFinding(kind, file, null, null, message, action));

    private void Add(string kind, string file, RepairedItems.Line line, string message, string? action) =>
        findings.Add(new RepairFinding(kind, file, line.Number, line.Parsed.Item.Id, message, action));
}
