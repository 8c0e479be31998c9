using System.Globalization;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Moves a backlog, archive included, from one format to the other without loss (chapter 2.2).</summary>
/// <remarks>
/// The old store is locked from the first read to its renaming, so that nobody's item stays behind. The new one is written completely and
/// read back before anything of the old one is touched; a conversion that was killed after that is finished by the next one.
/// </remarks>
public static class StoreConversion
{
    /// <summary>Converts.</summary>
    /// <param name="from">The store in use.</param>
    /// <param name="to">The store to be; its files must not exist yet, or hold exactly the same items.</param>
    /// <param name="switchOver">Makes the new store the one in use (the line in the configuration); called between writing and renaming.</param>
    /// <param name="clock">Measures the wait for the lock; null: the system's.</param>
    /// <param name="cancellationToken">Honoured until the switch-over.</param>
    /// <exception cref="OrchestratorException">
    /// OrcConversionSameFormat, OrcConversionTargetExists, OrcConversionLossy, or what reading and writing give; the old store is as it was.
    /// </exception>
    public static async Task<StoreConversionReport> RunAsync(
        IBacklogStore from, IBacklogStore to, Func<CancellationToken, Task> switchOver, TimeProvider? clock, CancellationToken cancellationToken)
    {
        if (from.Format == to.Format)
            throw new OrchestratorException(
                "OrcConversionSameFormat", $"The backlog is kept as {from.Format} already.", "Name the other format.", ErrorKind.InvalidArgument, from.Format);

        using var held = await StoreLock.AcquireAsync(from.LockFile, StoreLock.UsualTimeout, clock ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var snapshot = await from.ReadAsync(cancellationToken).ConfigureAwait(false);
        var archived = await from.ReadArchiveAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<BacklogItem> items = [.. snapshot.Items, .. archived];

        var created = Missing(to);
        try
        {
            if (to.OwnedFiles.Any(File.Exists)) await RequireSameAsync(items, from, to, cancellationToken).ConfigureAwait(false);
            else await WriteAsync(items, from, to, cancellationToken).ConfigureAwait(false);
            await switchOver(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            foreach (var path in created) Delete(path);
            throw;
        }

        var warnings = snapshot.Warnings.ToList();
        return new(snapshot.Items.Count, archived.Count, Retire(from, warnings), warnings);
    }

    private static async Task WriteAsync(IReadOnlyList<BacklogItem> items, IBacklogStore from, IBacklogStore to, CancellationToken cancellationToken)
    {
        await to.InitializeAsync(from.IdPrefix, cancellationToken).ConfigureAwait(false);
        await to.UpdateAsync(
            draft =>
            {
                foreach (var item in items) draft.Import(item);
                return items.Count;
            },
            cancellationToken).ConfigureAwait(false);
        if (await FindDifferenceAsync(items, to, cancellationToken).ConfigureAwait(false) is var (id, fields))
            throw new OrchestratorException(
                "OrcConversionLossy",
                $"{id} would not be the same in the format {to.Format} ({string.Join(", ", fields)}). Nothing was changed.",
                $"Look at its unusual fields with Get-BacklogItem {id} (orchestrate show {id} --json), mend them, and try again.",
                target: id);
    }

    private static async Task RequireSameAsync(IReadOnlyList<BacklogItem> items, IBacklogStore from, IBacklogStore to, CancellationToken cancellationToken)
    {
        if (await FindDifferenceAsync(items, to, cancellationToken).ConfigureAwait(false) is not null)
            throw new OrchestratorException(
                "OrcConversionTargetExists",
                $"There is a {to.Format} backlog at {to.OwnedFiles[0]} already, and it is not the same as the {from.Format} one.",
                "Move it away, and try again.",
                target: to.OwnedFiles[0]);
    }

    /// <summary>An item that the store does not hold just so, or one that it holds beyond them, with the fields; null if it is the same backlog.</summary>
    private static async Task<(string Id, IReadOnlyList<string> Fields)?> FindDifferenceAsync(
        IReadOnlyList<BacklogItem> items, IBacklogStore store, CancellationToken cancellationToken)
    {
        var snapshot = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        var archived = await store.ReadArchiveAsync(cancellationToken).ConfigureAwait(false);
        var present = snapshot.Items.Concat(archived).ToDictionary(item => item.Id, StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (!present.Remove(item.Id, out var other)) return (item.Id, ["missing"]);
            if (!ItemContent.IsSame(item, other)) return (item.Id, ItemContent.Differences(item, other));
        }

        return present.Count == 0 ? null : (present.Keys.First(), ["surplus"]);
    }

    /// <summary>Paths of the store that do not exist yet, the innermost last to be made and first to be deleted.</summary>
    private static List<string> Missing(IBacklogStore store)
    {
        var paths = store.OwnedFiles.Concat(store.SettingsFiles).Append(store.LockFile).Append(store.Directory);
        return [.. paths.Where(path => !Path.Exists(path))];
    }

    private static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path);
            else File.Delete(path);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            // What cannot be deleted was not there before and belongs to nobody; the first error is the one to report.
        }
    }

    private static List<string> Retire(IBacklogStore store, List<string> warnings)
    {
        var kept = new List<string>();
        foreach (var path in store.WholeStore.Where(Path.Exists))
        {
            var target = path + ".bak";
            for (var n = 2; Path.Exists(target); n++) target = string.Create(CultureInfo.InvariantCulture, $"{path}.bak{n}");
            try
            {
                if (Directory.Exists(path)) Directory.Move(path, target);
                else File.Move(path, target);
                kept.Add(target);
            }
            catch (Exception e) when (StoreErrors.IsRefusal(e))
            {
                warnings.Add($"{path} is no longer in use but could not be renamed: {e.Message}");
            }
        }

        return kept;
    }
}
