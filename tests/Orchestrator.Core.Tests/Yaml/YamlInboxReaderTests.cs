using Orchestrator.Backlog;
using Orchestrator.Storage;
using Orchestrator.Yaml;

namespace Orchestrator.Tests.Yaml;

public sealed class YamlInboxReaderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("inbox-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void An_entry_carries_all_its_keys()
    {
        var content = Read(
            """
            # from the stand-up
            - title: "Add CSV export"
              description: |
                Two
                lines
              size: S
              complexity: medium
              risk: low
              impact: High
              priority: 3
              pipeline: blog
              tags: [csv, export]
              dependencies:
                - WRK-001
            - Fix the login
            - title: Third
              tags: one
              pipeline_type: feature
            """);
        Assert.Empty(content.Warnings);
        var first = content.Entries[0];
        Assert.Equal(("Add CSV export", "Two\nlines\n", 3L, "blog"), (first.Title, first.Description, first.Priority, first.Pipeline));
        Assert.Equal((ItemSize.Small, Level.Medium, Level.Low, Level.High), (first.Size, first.Complexity, first.Risk, first.Impact));
        Assert.Equal(["csv", "export"], first.Tags);
        Assert.Equal(["WRK-001"], first.Dependencies);
        Assert.Equal("Fix the login", content.Entries[1].Title);
        Assert.Equal(("feature", "one"), (content.Entries[2].Pipeline, content.Entries[2].Tags[0]));
    }

    [Fact]
    public void What_is_not_understood_costs_only_itself_and_positions_stay()
    {
        var content = Read("- {titel: x}\n- [1]\n- {title: T, size: huge, priority: high, tags: {a: 1}, description: [x]}\n-\n");
        Assert.Equal([null, null, "T", null], content.Entries.Select(entry => entry.Title));
        Assert.Contains("did you mean title?", content.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(6, content.Warnings.Count);
        Assert.All(content.Warnings, warning => Assert.Matches("^line [0-9]+: ", warning));
    }

    [Theory]
    [InlineData("title: no list")]
    [InlineData("just text")]
    [InlineData("- title: 'open")]
    [InlineData("- &a {title: x}\n- *a")]
    [InlineData("- !!python/object {title: x}")]
    public void What_is_no_list_is_refused_and_named(string text)
    {
        var refusal = Assert.Throws<OrchestratorException>(() => Read(text));
        Assert.Equal("OrcInboxMalformed", refusal.Id);
        Assert.StartsWith("BACKLOG_INBOX.yaml:", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("[]")]
    public void An_empty_inbox_is_no_fault(string text) => Assert.Empty(Read(text).Entries);

    [Fact]
    public async Task The_inbox_goes_into_a_yaml_store_and_its_file_goes_away()
    {
        var file = Path.Combine(root, Inbox.FileName);
        await File.WriteAllTextAsync(file, "- title: One\n- title: Two\n  dependencies: [WRK-zzz]\n");
        using var store = new YamlBacklogStore(Path.Combine(root, "BACKLOG.yaml"));
        await store.InitializeAsync(null, CancellationToken.None);
        var result = await new Inbox(file, new YamlInboxReader()).IngestAsync(store, CancellationToken.None);
        Assert.Equal(["One", "Two"], result.Added.Select(item => item.Title));
        Assert.All((await store.ReadAsync(CancellationToken.None)).Items, item => Assert.Equal("inbox", item.Origin));
        Assert.Empty(Directory.EnumerateFiles(root, "*INBOX*"));
    }

    private static InboxContent Read(string text) => new YamlInboxReader().Read(text, Inbox.FileName);
}
