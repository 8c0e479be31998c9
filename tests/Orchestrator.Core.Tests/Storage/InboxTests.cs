using Orchestrator.Backlog;
using Orchestrator.Storage;
using static Orchestrator.Tests.Storage.StoreDirectory;

namespace Orchestrator.Tests.Storage;

public sealed class InboxTests
{
    [Fact]
    public async Task Entries_become_new_items_and_the_file_goes()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-00001")));
        using var store = directory.Open();
        var inbox = Open(directory, "First\n\nSecond|WRK-00001|1");

        var result = await inbox.IngestAsync(store, default);

        Assert.Equal(["First", "Second"], result.Added.Select(item => item.Title));
        Assert.Contains("entry 2 has no title", result.Warnings.Single());
        var second = await store.ItemAsync(result.Added[1].Id);
        Assert.Equal(("inbox", ItemStatus.New), (second.Origin, second.Status));
        Assert.True(result.Added[0].CreatedAt < second.CreatedAt, "the order of the inbox must decide who goes first");
        Assert.Equal(["WRK-00001"], second.Dependencies);
        Assert.Equal([directory.Layout.Directory], Directory.GetFileSystemEntries(directory.Root));
        Assert.Same(InboxResult.Nothing, await inbox.IngestAsync(store, default));
    }

    [Fact]
    public async Task A_crash_before_the_claimed_file_was_deleted_takes_nothing_in_twice()
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();
        var inbox = Open(directory, "First\nSecond\nThird");
        string? claimed = null, content = null;
        var watched = new WatchedReader(path => (claimed, content) = (path, File.ReadAllText(path)), directory.Root);

        var first = await new Inbox(inbox.Path, watched).IngestAsync(store, default);
        await store.ArchiveAsync(first.Added[0].Id);
        File.WriteAllText(claimed!, content + "\nFourth");
        var again = await inbox.IngestAsync(store, default);

        Assert.Equal(["Fourth"], again.Added.Select(item => item.Title));
        Assert.Equal(3, (await store.ReadAsync(default)).Items.Count);
        Assert.False(File.Exists(claimed));
    }

    [Fact]
    public async Task A_file_that_does_not_parse_stays_and_is_told_of_once_per_change()
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();
        var inbox = Open(directory, "!broken");

        var first = await inbox.IngestAsync(store, default);
        var second = await inbox.IngestAsync(store, default);
        File.WriteAllText(inbox.Path, "!broken still");
        var third = await inbox.IngestAsync(store, default);
        File.WriteAllText(inbox.Path, "Good");
        var fourth = await inbox.IngestAsync(store, default);

        Assert.Contains("stays where it is", first.Warnings.Single());
        Assert.Empty(second.Warnings);
        Assert.Single(third.Warnings);
        Assert.Equal("Good", fourth.Added.Single().Title);
    }

    [Fact]
    public async Task When_the_store_cannot_be_written_the_claimed_file_waits_for_the_next_time()
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();
        var inbox = Open(directory, "First");
        var inbox2 = new Inbox(inbox.Path, new WatchedReader(_ => File.AppendAllText(directory.Layout.Active, "{broken"), directory.Root));

        await Assert.ThrowsAsync<OrchestratorException>(() => inbox2.IngestAsync(store, default));
        Assert.Single(Directory.GetFiles(directory.Root, "*.claimed.yaml"));
        directory.Write(Lines());
        var result = await inbox.IngestAsync(store, default);

        Assert.Equal("First", result.Added.Single().Title);
        Assert.Empty(Directory.GetFiles(directory.Root, "*.yaml"));
    }

    private static Inbox Open(StoreDirectory directory, string text)
    {
        var path = Path.Combine(directory.Root, Inbox.FileName);
        File.WriteAllText(path, text);
        return new Inbox(path, new LineReader());
    }

    /// <summary>One entry a line: title|dependency|priority; "!" does not parse. The YAML form is another assembly's.</summary>
    private class LineReader : IInboxReader
    {
        public virtual InboxContent Read(string text, string name)
        {
            if (text.StartsWith('!')) throw new OrchestratorException("OrcInboxMalformed", "line 1 is no entry.", "Mend it.", ErrorKind.InvalidData);
            return new(
                [
                    .. text.Split('\n').Select(line => line.Split('|')).Select(parts => new InboxEntry
                    {
                        Title = parts[0],
                        Dependencies = parts.Length > 1 ? [parts[1]] : [],
                        Priority = parts.Length > 2 ? long.Parse(parts[2]) : 0,
                    }),
                ],
                []);
        }
    }

    /// <summary>Does something the moment a claimed file is read, which is inside the transaction.</summary>
    private sealed class WatchedReader(Action<string> claimed, string root) : LineReader
    {
        public override InboxContent Read(string text, string name)
        {
            if (name.Contains(".claimed.")) claimed(Path.Combine(root, name));
            return base.Read(text, name);
        }
    }
}
