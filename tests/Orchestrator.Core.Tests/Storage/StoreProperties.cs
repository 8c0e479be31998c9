using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Storage;

namespace Orchestrator.Tests.Storage;

public sealed class StoreProperties
{
    private static readonly string[] Ids = ["WRK-000", "WRK-001", "a-1", "B-2", "WRK-zz", "tg-1rh14", "WRK-0", "x_y-9"];

    /// <summary>
    /// Whatever is done in whatever order, by two processes in turn: the file is valid and sorted, open and archived items have no id in
    /// common, what is in memory is what is in the file, and no line changes that was not meant.
    /// </summary>
    [Fact]
    public void Any_sequence_of_operations_keeps_the_store_whole()
    {
        var step = Gen.Elements(Enum.GetValues<Kind>()).SelectMany(
            kind => Gen.Elements(Ids).SelectMany(id => Gen.Elements(0, 1).SelectMany(actor => RandomItems.Change.Select(change => new Step(kind, id, actor, change)))));
        Prop.ForAll(Gen.ListOf(step, 25).ToArbitrary(), steps => RunAsync([.. steps]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(12));
    }

    private static async Task RunAsync(IReadOnlyList<Step> steps)
    {
        using var directory = new StoreDirectory(StoreDirectory.Lines(StoreDirectory.Line("WRK-001", ",\"x-odd\":1.50e1"), StoreDirectory.Line("a-1")));
        File.WriteAllText(directory.Layout.Events, "");
        using var first = directory.Open();
        using var second = directory.Open();
        foreach (var step in steps)
        {
            var store = step.Actor == 0 ? first : second;
            var before = Lines(directory);
            await ApplyAsync(store, step, directory);
            var after = Lines(directory);

            foreach (var (id, line) in before)
                if (id != step.Id) Assert.Equal(line, after.GetValueOrDefault(id));
            using var fresh = directory.Open();
            var expected = await fresh.ReadAsync(default);
            foreach (var other in (TaskGolemStore[])[first, second])
            {
                var snapshot = await other.ReadAsync(default);
                Assert.Equal(expected.Items.Select(RandomItems.Describe), snapshot.Items.Select(RandomItems.Describe));
                Assert.Equal(expected.ArchivedIds.Order(), snapshot.ArchivedIds.Order());
            }

            Assert.Equal(expected.Items.Select(item => item.Id).Order(StringComparer.Ordinal), expected.Items.Select(item => item.Id));
            Assert.DoesNotContain(expected.Items, item => expected.ArchivedIds.Contains(item.Id));
            Assert.Equal(expected.ArchivedIds.Order(), (await fresh.ReadArchiveAsync(default)).Select(item => item.Id).Order());
        }

        var report = await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: true, default);

        // The generated items are put in as they come: what they say is not the store's to vouch for.
        Assert.DoesNotContain(report.Findings, finding => finding.Kind is not ("git-file" or "no-phase" or "unknown-dependency" or "cycle"));
    }

    private static async Task ApplyAsync(TaskGolemStore store, Step step, StoreDirectory directory)
    {
        switch (step.Kind)
        {
            case Kind.TouchedByTg:
                // What tg does to a line: its own keys change, everything else stays.
                using (var held = await StoreLock.AcquireAsync(directory.Layout.Lock, TimeSpan.FromSeconds(10), TimeProvider.System, default))
                {
                    var text = directory.Read();
                    AtomicFile.Write(directory.Layout.Active, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', text.Split('\n').Select(
                        line => line.StartsWith($"{{\"id\":\"{step.Id}\"", StringComparison.Ordinal) ? line.Replace("\"updated_at\":\"20", "\"updated_at\":\"21") : line))));
                }

                break;
            default:
                await store.UpdateAsync(draft =>
                {
                    var isOpen = draft.TryGet(step.Id, out var item);
                    if (step.Kind == Kind.Restore && !isOpen && draft.IsDone(step.Id)) draft.Restore(draft.ReadArchived(step.Id)! with { Status = ItemStatus.New, Resolution = null });
                    else if (step.Kind == Kind.Archive && isOpen) draft.Archive(item! with { Status = ItemStatus.Done, Resolution = Resolution.Completed });
                    else if (step.Kind == Kind.Remove && isOpen) draft.Remove(step.Id);
                    else if (isOpen) draft.Put(step.Change(item!));
                    else if (!draft.IsDone(step.Id)) draft.Put(step.Change(StoreDirectory.NewItem(step.Id)));
                    return 0;
                }, default);
                break;
        }
    }

    private static Dictionary<string, string> Lines(StoreDirectory directory) =>
        directory.ReadLines()[1..].ToDictionary(line => line.Split('"')[3], StringComparer.Ordinal);

    private enum Kind
    {
        Put,
        Change,
        Archive,
        Restore,
        Remove,
        TouchedByTg,
    }

    private sealed record Step(Kind Kind, string Id, int Actor, Func<BacklogItem, BacklogItem> Change);
}
