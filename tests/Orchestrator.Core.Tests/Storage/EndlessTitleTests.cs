using Orchestrator.Backlog;
using Orchestrator.Storage;
using static Orchestrator.Tests.Storage.StoreDirectory;

namespace Orchestrator.Tests.Storage;

/// <summary>Titles of megabytes: a file that somebody took for a title, or another tool's line.</summary>
public sealed class EndlessTitleTests
{
    private static readonly string Endless = new('x', 10 * 1024 * 1024);

    [Fact]
    public async Task People_are_told_how_long_a_title_may_be_and_the_files_stay_as_they_were()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var store = directory.Open();

        var added = await Assert.ThrowsAsync<OrchestratorException>(() => store.UpdateAsync(
            draft => BacklogOperations.Add(draft, new() { Title = Endless }, Backlog.Items.Catalog), default));
        var set = await Assert.ThrowsAsync<OrchestratorException>(() => store.UpdateAsync(
            draft => BacklogOperations.Set(draft, "WRK-aaa", new() { Title = Endless }, Backlog.Items.Catalog), default));

        foreach (var error in (OrchestratorException[])[added, set])
        {
            Assert.Equal(
                ("OrcInvalidTitle", "The title has 10485760 characters; 500 are allowed.", "Shorten it and use the description for the rest."),
                (error.Id, error.Message, error.Remedy));
            Assert.Equal(ItemTitle.MaxLength, error.Target!.Length);
        }

        Assert.Equal(Lines(Line("WRK-aaa")), directory.Read());
        Assert.False(File.Exists(directory.Layout.Archive));
    }

    [Fact]
    public async Task An_item_that_another_tool_gave_such_a_title_goes_its_way_and_the_others_do_too()
    {
        var line = Line("WRK-bbb").Replace("Title of WRK-bbb", Endless);
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), line, Line("WRK-ccc")));
        using var store = directory.Open();
        Assert.Equal(Endless, (await store.ReadAsync(default)).Items[1].Title);

        await store.UpdateAsync(draft => BacklogOperations.Set(draft, "WRK-aaa", new() { Priority = 5 }, Backlog.Items.Catalog), default);
        Assert.Equal(line, directory.ReadLines()[2]);
        await store.UpdateAsync(draft => BacklogOperations.Step(draft, "WRK-bbb", null, Backlog.Items.Catalog), default);
        Assert.Equal(ItemStatus.Scoping, (await store.ReadAsync(default)).Items[1].Status);
        await store.UpdateAsync(draft => BacklogOperations.Set(draft, "WRK-bbb", new() { Title = "Short" }, Backlog.Items.Catalog), default);
        using var fresh = directory.Open();
        Assert.Equal(["Title of WRK-aaa", "Short", "Title of WRK-ccc"], (await fresh.ReadAsync(default)).Items.Select(item => item.Title));
    }

    [Fact]
    public async Task A_line_too_long_to_be_read_is_named_and_repair_puts_it_aside()
    {
        var line = Line("WRK-bbb").Replace("Title of WRK-bbb", new string('x', 20 * 1024 * 1024));
        var content = Lines(Line("WRK-aaa"), line, Line("WRK-ccc"));
        using var directory = new StoreDirectory(content);
        using var store = directory.Open();

        var read = await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(default));
        var put = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("WRK-ddd")));

        foreach (var error in (OrchestratorException[])[read, put])
        {
            Assert.Equal(("OrcStoreMalformed", $"{directory.Layout.Active}, line 3: it is longer than 16 MB. Nothing was written."), (error.Id, error.Message));
            Assert.Contains("Repair-Backlog", error.Remedy);
        }

        Assert.Equal(content, directory.Read());
        var report = await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: false, default);
        Assert.Contains(report.Findings, finding => finding is { Kind: "malformed-line", Line: 3 });
        Assert.Contains(line, File.ReadAllLines(directory.Layout.Rejected));
        Assert.Equal(["WRK-aaa", "WRK-ccc"], (await store.ReadAsync(default)).Items.Select(item => item.Id));
    }
}
