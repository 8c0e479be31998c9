using Orchestrator.Backlog;
using Orchestrator.Pipelines;
using static Orchestrator.Tests.Storage.StoreDirectory;

namespace Orchestrator.Tests.Storage;

public sealed class StatusMappingTests
{
    [Theory]
    [InlineData("todo", "", ItemStatus.New)]
    [InlineData("todo", ",\"x-pg-status\":\"new\"", ItemStatus.New)]
    [InlineData("todo", ",\"x-pg-status\":\"scoping\"", ItemStatus.Scoping)]
    [InlineData("todo", ",\"x-pg-status\":\"ready\"", ItemStatus.Ready)]
    [InlineData("todo", ",\"x-pg-status\":\"in_progress\"", ItemStatus.New)]
    [InlineData("todo", ",\"x-pg-status\":\"nonsense\"", ItemStatus.New)]
    [InlineData("doing", "", ItemStatus.InProgress)]
    [InlineData("doing", ",\"x-pg-status\":\"ready\"", ItemStatus.InProgress)]
    public async Task The_native_status_and_its_extension_make_one_of_six(string native, string more, ItemStatus expected)
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa", more, native)));
        using var store = directory.Open();

        var item = await store.ItemAsync("WRK-aaa");

        Assert.Equal(expected, item.Status);
        Assert.Equal(more.Contains("nonsense"), (await store.ReadAsync(default)).Warnings.Count == 1);
    }

    [Fact]
    public async Task What_tg_unblock_leaves_goes_back_to_where_we_blocked_it()
    {
        // Blocked by us while scoping, unblocked by tg: native memory cleared, ours still there.
        var line = Line("WRK-aaa", ",\"x-pg-blocked-from-status\":\"scoping\",\"x-pg-blocked-type\":\"decision\",\"x-pg-phase\":\"design\",\"x-pg-phase-pool\":\"pre\"");
        using var directory = new StoreDirectory(Lines(line));
        using var store = directory.Open();

        var item = await store.ItemAsync("WRK-aaa");
        Assert.Equal((ItemStatus.Scoping, "design", null), (item.Status, item.Phase, item.BlockedType));

        await store.ChangeAsync("WRK-aaa", found => found with { Priority = 1 });
        Assert.Contains("\"x-pg-phase\":\"design\",\"x-pg-phase-pool\":\"pre\",\"x-pg-status\":\"scoping\"}", directory.Read());
        Assert.DoesNotContain("x-pg-blocked", directory.Read());
        Assert.Equal(ItemStatus.Scoping, (await store.ItemAsync("WRK-aaa")).Status);
    }

    [Theory]
    [InlineData("todo", ",\"x-pg-status\":\"scoping\"", ItemStatus.Scoping)]
    [InlineData("todo", "", ItemStatus.New)]
    [InlineData("doing", ",\"x-pg-status\":\"scoping\"", ItemStatus.InProgress)]
    public async Task What_tg_block_leaves_remembers_the_status_of_before(string from, string more, ItemStatus expected)
    {
        var line = Line("WRK-aaa", more, "blocked").Replace("\"blocked_reason\":null,\"blocked_from_status\":null", $"\"blocked_reason\":\"why\",\"blocked_from_status\":\"{from}\"");
        using var directory = new StoreDirectory(Lines(line));
        using var store = directory.Open();

        var item = await store.ItemAsync("WRK-aaa");
        Assert.Equal((ItemStatus.Blocked, expected, "why"), (item.Status, item.BlockedFromStatus, item.BlockedReason));

        await store.ChangeAsync("WRK-aaa", found => found with { Priority = 1 });
        Assert.Equal(expected, (await store.ItemAsync("WRK-aaa")).BlockedFromStatus);
        Assert.DoesNotContain("x-pg-status", directory.Read());
    }

    [Fact]
    public async Task A_blocked_item_whose_native_memory_was_cleared_has_none()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa", ",\"x-pg-blocked-from-status\":\"ready\"", "blocked")));
        using var store = directory.Open();

        Assert.Null((await store.ItemAsync("WRK-aaa")).BlockedFromStatus);
    }

    [Fact]
    public async Task Blocking_and_unblocking_writes_what_tg_and_phase_golem_read()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa", ",\"x-pg-status\":\"ready\"")));
        using var store = directory.Open();

        await store.ChangeAsync("WRK-aaa", item => item with
        {
            Status = ItemStatus.Blocked,
            BlockedReason = "q",
            BlockedType = BlockType.Clarification,
            BlockedFromStatus = ItemStatus.Ready,
        });
        var blocked = directory.Read();
        await store.ChangeAsync("WRK-aaa", item => item with
        {
            Status = ItemStatus.InProgress,
            Phase = "build",
            PhasePool = PhasePool.Main,
            BlockedReason = null,
            BlockedType = null,
            BlockedFromStatus = null,
        });

        Assert.Contains("\"status\":\"blocked\"", blocked);
        Assert.Contains("\"blocked_reason\":\"q\",\"blocked_from_status\":\"todo\",", blocked);
        Assert.EndsWith("\"claimed_at\":null,\"x-pg-blocked-from-status\":\"ready\",\"x-pg-blocked-type\":\"clarification\"}\n", blocked);
        Assert.Contains("\"status\":\"doing\"", directory.Read());
        Assert.EndsWith("\"blocked_reason\":null,\"blocked_from_status\":null,\"claimed_by\":null,\"claimed_at\":null,\"x-pg-phase\":\"build\",\"x-pg-phase-pool\":\"main\"}\n", directory.Read());
    }

    [Fact]
    public async Task The_native_description_is_the_persons_and_else_the_context_of_triage()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), Line("WRK-bbb").Replace("\"description\":null", "\"description\":\"mine\"")));
        using var store = directory.Open();
        foreach (var id in (string[])["WRK-aaa", "WRK-bbb"])
            await store.ChangeAsync(id, item => item with { StructuredDescription = new() { Context = "ctx", SizingRationale = "small" } });

        var lines = directory.ReadLines();
        Assert.Contains("\"description\":\"ctx\"", lines[1]);
        Assert.Contains("\"x-pg-description\":{\"context\":\"ctx\",\"problem\":\"\",\"solution\":\"\",\"impact\":\"\",\"sizing_rationale\":\"small\"}", lines[1]);
        Assert.Contains("\"description\":\"mine\"", lines[2]);
        Assert.Null((await store.ItemAsync("WRK-aaa")).Description);
        Assert.Equal("mine", (await store.ItemAsync("WRK-bbb")).Description);
    }

    [Fact]
    public async Task The_key_parent_is_written_where_the_file_uses_it_and_not_otherwise()
    {
        using var without = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var with = new StoreDirectory(Lines(Line("WRK-aaa").Replace("\"claimed_at\":null", "\"claimed_at\":null,\"parent\":null")));
        using var first = without.Open();
        using var second = with.Open();

        await first.PutAsync(NewItem("WRK-bbb"));
        await second.PutAsync(NewItem("WRK-bbb"));

        Assert.DoesNotContain("parent", without.Read());
        Assert.Contains("\"claimed_at\":null,\"parent\":null,\"x-pg-status\":\"new\"}", with.ReadLines()[2]);
    }

    [Fact]
    public async Task The_first_parent_in_a_store_warns_that_older_tools_stop_reading_it()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), Line("WRK-bbb")));
        using var store = directory.Open();

        await store.ChangeAsync("WRK-bbb", item => item with { Parent = "WRK-aaa" });

        Assert.Contains((await store.ReadAsync(default)).Warnings, warning => warning.Contains("0.1") && warning.Contains("WRK-bbb"));
        await store.ChangeAsync("WRK-bbb", item => item with { Priority = 4 });
        Assert.Empty((await store.ReadAsync(default)).Warnings);
    }
}
