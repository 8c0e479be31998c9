using System.Text;
using Orchestrator.Storage;
using static Orchestrator.Tests.Storage.StoreDirectory;

namespace Orchestrator.Tests.Storage;

public sealed class TaskGolemRepairTests
{
    [Fact]
    public async Task A_healthy_store_has_no_findings_and_stays_as_it_is()
    {
        using var directory = new StoreDirectory();
        using var store = directory.Open();
        await store.InitializeAsync(null, default);
        await store.PutAsync(NewItem("WRK-aaa"));
        var before = directory.Read();

        var report = await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: false, default);

        Assert.True(report.IsClean);
        Assert.Empty(report.Copies);
        Assert.Equal(before, directory.Read());
    }

    [Fact]
    public async Task A_broken_store_is_mended_and_nothing_is_lost()
    {
        using var directory = new StoreDirectory();
        var newer = Line("WRK-ddd", ",\"x-side\":\"theirs\"").Replace("45.962330795Z", "46Z");
        var content = "\ufeff" + string.Join('\n',
            Line("WRK-bbb"), Line("WRK-aaa"), "<<<<<<< HEAD", Line("WRK-ddd", ",\"x-side\":\"ours\""), "=======", newer, ">>>>>>> theirs",
            Line("WRK-aaa"), "{\"id\":\"WRK-eee\",\"ti", Line("WRK-fff", status: "done"), Line("WRK-ggg"), Line("WRK-hhh"));
        File.WriteAllText(directory.Layout.Active, content, new UTF8Encoding(false));
        File.WriteAllText(directory.Layout.Archive, Lines(Line("WRK-ggg", status: "done")) + "{\"id\":\"torn");
        File.WriteAllText(Path.Combine(directory.Layout.Directory, ".tasks.jsonl.999-1.tmp"), "x");
        var repair = new TaskGolemRepair(directory.Layout.Directory);

        var seen = await repair.RunAsync(whatIf: true, default);
        Assert.Equal(content, File.ReadAllText(directory.Layout.Active, new UTF8Encoding(false)) is var now ? "\ufeff" + now.TrimStart('\ufeff') : "");
        var done = await repair.RunAsync(whatIf: false, default);

        Assert.Equal(seen.Findings.Select(finding => finding.Message), done.Findings.Select(finding => finding.Message));
        Assert.All(done.Findings, finding => Assert.True(finding.IsRepaired));
        Assert.Equal(
            ["byte-order-mark", "duplicate-id", "git-file", "in-both", "leftover", "malformed-line", "merge-conflict", "missing-header", "missing-line-end", "not-archived", "unsorted"],
            done.Findings.Select(finding => finding.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(done.Findings, finding => finding is { Kind: "malformed-line", Line: 9 });
        Assert.Equal(Lines(Line("WRK-aaa"), Line("WRK-bbb"), newer, Line("WRK-hhh")), directory.Read());
        Assert.Equal(Lines(Line("WRK-ggg", status: "done"), Line("WRK-fff", status: "done")), File.ReadAllText(directory.Layout.Archive));
        var rejected = File.ReadAllLines(directory.Layout.Rejected);
        Assert.Contains("{\"id\":\"WRK-eee\",\"ti", rejected);
        Assert.Contains("{\"id\":\"torn", rejected);
        Assert.Contains(Line("WRK-ddd", ",\"x-side\":\"ours\""), rejected);
        Assert.Contains(Line("WRK-ggg"), rejected);
        Assert.Equal(2, done.Copies.Count);
        Assert.All(done.Copies, copy => Assert.Matches(@"\.bak\.\d{8}T\d{6}Z$", copy));
        Assert.True((await repair.RunAsync(whatIf: false, default)).IsClean);
        using var store = directory.Open();
        Assert.Equal(4, (await store.ReadAsync(default)).Items.Count);
    }

    [Fact]
    public async Task Events_out_of_step_are_brought_in_step()
    {
        using var directory = new StoreDirectory();
        using var store = directory.Open();
        await store.InitializeAsync(null, default);
        directory.Write(Lines(Line("WRK-aaa", status: "doing"), Line("WRK-bbb")));
        File.WriteAllText(directory.Layout.Archive, Lines(Line("WRK-ccc", status: "done")));
        var archived = Event("WRK-ccc", "done", 1);
        File.WriteAllText(directory.Layout.Events, string.Join('\n', Event("WRK-aaa", "doing", 1), Event("WRK-aaa", "todo", 2), Event("WRK-ccc", "doing", 0), archived, Event("WRK-zzz", "todo", 1), "broken") + "\n");
        File.WriteAllText(directory.Layout.ArchivedEvents, archived + "\n");

        var report = await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: false, default);

        Assert.Equal(
            ["event-drift", "event-of-archived", "event-orphan", "event-twice", "malformed-event", "no-phase"],
            report.Findings.Select(finding => finding.Kind).Order(StringComparer.Ordinal));
        Assert.False(report.Findings.Single(finding => finding.Kind == "event-orphan").IsRepaired);
        var lines = File.ReadAllLines(directory.Layout.Events);
        Assert.Equal([Event("WRK-aaa", "doing", 1), Event("WRK-aaa", "todo", 2), Event("WRK-zzz", "todo", 1)], lines[..3]);
        Assert.Contains("\"task_id\":\"WRK-aaa\"", lines[3]);
        Assert.Contains("\"status\":\"doing\"", lines[3]);
        Assert.Equal([archived, Event("WRK-ccc", "doing", 0)], File.ReadAllLines(directory.Layout.ArchivedEvents));
        Assert.Equal(["event-orphan", "no-phase"], (await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: false, default)).Findings.Select(finding => finding.Kind));
    }

    [Fact]
    public async Task A_newer_version_is_nothing_to_repair()
    {
        using var directory = new StoreDirectory("{\"schema_version\":7}\n");

        var error = await Assert.ThrowsAsync<OrchestratorException>(() => new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: false, default));

        Assert.Equal("OrcStoreSchemaVersion", error.Id);
    }

    private static string Event(string id, string status, int second) =>
        $$"""{"v":1,"task_id":"{{id}}","ts":"2026-04-15T14:30:0{{second}}.123456Z","author":"x","type":"status_transition","text":"","status":"{{status}}"}""";

    [Fact]
    public async Task What_is_for_people_to_mend_is_named_with_its_place_and_left()
    {
        using var directory = new StoreDirectory();
        using var store = directory.Open();
        await store.InitializeAsync(null, default);
        static string Waiting(string id, string on, string status = "todo") => Line(id, status: status).Replace("\"dependencies\":[]", $"\"dependencies\":[\"{on}\"]");
        directory.Write(Lines(Waiting("WRK-aaa", "WRK-bbb"), Waiting("WRK-bbb", "WRK-aaa"), Waiting("WRK-ccc", "WRK-bbx"), Line("WRK-ddd", status: "doing")));
        var before = directory.Read();

        var report = await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: false, default);

        Assert.Equal(
            [("cycle", 2L, "WRK-aaa"), ("unknown-dependency", 4L, "WRK-ccc"), ("no-phase", 5L, "WRK-ddd")],
            report.Findings.Select(finding => (finding.Kind, finding.Line!.Value, finding.ItemId!)));
        Assert.All(report.Findings, finding => Assert.False(finding.IsRepaired));
        Assert.Contains("WRK-aaa → WRK-bbb → WRK-aaa", report.Findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("did you mean WRK-bbb?", report.Findings[1].Message, StringComparison.Ordinal);
        Assert.Equal(before, directory.Read());
    }
}
