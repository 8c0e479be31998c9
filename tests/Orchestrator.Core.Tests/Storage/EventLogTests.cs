using System.Text.Json;
using Orchestrator.Backlog;
using Orchestrator.Storage;
using static Orchestrator.Tests.Storage.StoreDirectory;

namespace Orchestrator.Tests.Storage;

public sealed class EventLogTests
{
    private static readonly StoreOptions Options = new() { FindGitEmail = _ => Task.FromResult<string?>("me@example.org\n") };

    [Fact]
    public async Task Transitions_are_logged_in_tgs_form_and_other_changes_are_not()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        File.WriteAllText(directory.Layout.Events, "");
        using var store = directory.Open(Options);

        await store.PutAsync(NewItem("WRK-bbb"));
        await store.ChangeAsync("WRK-aaa", item => item with { Status = ItemStatus.Ready });
        await store.ChangeAsync("WRK-aaa", item => item with { Status = ItemStatus.Blocked, BlockedReason = "a \"why\"", BlockedFromStatus = ItemStatus.Ready });

        var line = File.ReadAllLines(directory.Layout.Events).Single();
        Assert.Matches(
            """^\{"v":1,"task_id":"WRK-aaa","ts":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","author":"(me@example\.org|[^"]+)","type":"status_transition","text":"a \\"why\\"","status":"blocked"\}$""",
            line);
    }

    [Fact]
    public async Task Without_an_event_log_none_is_made()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var store = directory.Open(Options);

        await store.ArchiveAsync("WRK-aaa");

        Assert.False(File.Exists(directory.Layout.Events));
        Assert.False(File.Exists(directory.Layout.ArchivedEvents));
    }

    [Fact]
    public async Task A_long_reason_is_cut_to_what_tg_takes()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        File.WriteAllText(directory.Layout.Events, "no line end");
        using var store = directory.Open(Options);

        await store.ChangeAsync("WRK-aaa", item => item with { Status = ItemStatus.Blocked, BlockedReason = string.Concat(Enumerable.Repeat("ä\"\u0001😀", 900)) });

        var lines = File.ReadAllLines(directory.Layout.Events);
        Assert.Equal("no line end", lines[0]);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(lines[1]), 1500, 2047);
        Assert.EndsWith("…", JsonDocument.Parse(lines[1]).RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Archiving_moves_an_items_events_and_deleting_drops_them()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), Line("WRK-bbb"), Line("WRK-ccc")));
        var note = """{"v":1,"task_id":"WRK-aaa","ts":"2026-04-15T14:30:22.123456Z","author":"x","type":"note","text":"hello"}""";
        File.WriteAllText(directory.Layout.Events, note + "\n" + note.Replace("aaa", "bbb") + "\nnot json\n" + note.Replace("aaa", "ccc") + "\n");
        using var store = directory.Open(Options);

        await store.ArchiveAsync("WRK-aaa");
        await store.UpdateAsync(draft => { draft.Remove("WRK-ccc"); return 0; }, default);

        Assert.Equal([note.Replace("aaa", "bbb"), "not json"], File.ReadAllLines(directory.Layout.Events));
        var archived = File.ReadAllLines(directory.Layout.ArchivedEvents);
        Assert.Equal(note, archived[0]);
        Assert.Contains("\"status\":\"done\"", archived[1]);
        Assert.True((await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: true, default)).Findings.All(finding => finding.Kind is "malformed-event" or "git-file"));
    }

    [Fact]
    public async Task An_abandoned_transaction_leaves_no_event()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        File.WriteAllText(directory.Layout.Events, "");
        using var store = directory.Open(Options);

        await Assert.ThrowsAsync<OrchestratorException>(() => store.UpdateAsync(draft =>
        {
            draft.Put(draft.Get("WRK-aaa") with { Status = ItemStatus.InProgress });
            File.AppendAllText(directory.Layout.Active, "\n");
            return 0;
        }, default));

        Assert.Empty(File.ReadAllText(directory.Layout.Events));
    }
}
