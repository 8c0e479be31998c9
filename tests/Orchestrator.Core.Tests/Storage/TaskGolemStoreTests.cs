using System.Diagnostics;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;
using Orchestrator.Storage;
using static Orchestrator.Tests.Storage.StoreDirectory;

namespace Orchestrator.Tests.Storage;

public sealed class TaskGolemStoreTests
{
    [Fact]
    public async Task A_new_item_gets_the_line_that_the_format_prescribes()
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();

        await store.PutAsync(NewItem("WRK-a1b2c", "Add CSV export") with
        {
            Dependencies = ["WRK-00f3d"],
            Size = ItemSize.Small,
            Origin = "WRK-77aa1/build",
            CreatedAt = new DateTimeOffset(2026, 2, 27, 20, 12, 45, TimeSpan.Zero).AddTicks(9623164),
        });

        var line = directory.ReadLines()[1];
        Assert.StartsWith(
            """{"id":"WRK-a1b2c","title":"Add CSV export","status":"todo","priority":0,"description":null,"tags":[],"dependencies":["WRK-00f3d"],"created_at":"2026-02-27T20:12:45.962316400Z","updated_at":"20""",
            line);
        Assert.EndsWith(
            """Z","blocked_reason":null,"blocked_from_status":null,"claimed_by":null,"claimed_at":null,"x-pg-origin":"WRK-77aa1/build","x-pg-size":"small","x-pg-status":"new"}""",
            line);
    }

    [Fact]
    public async Task A_change_that_is_brought_to_the_disk_later_is_seen_by_everybody_at_once()
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();
        using var other = directory.Open();
        await store.ChangeAsync(draft => draft.Put(NewItem("WRK-1", "One")), durable: false);
        Assert.Equal("One", (await other.ReadAsync(default)).Items.Single().Title);

        // An item that leaves goes on to the archive within the same change.
        await store.ChangeAsync(draft => draft.Archive(draft.Get("WRK-1") with { Status = ItemStatus.Done, Resolution = Resolution.Completed }), durable: false);
        Assert.Empty((await other.ReadAsync(default)).Items);
        Assert.Equal("One", (await other.ReadArchiveAsync(default)).Single().Title);
        store.Flush();
        Directory.Delete(store.Directory, recursive: true);
        store.Flush();
    }

    [Fact]
    public async Task Every_member_of_an_item_survives_the_way_through_the_file()
    {
        using var directory = new StoreDirectory(Lines());
        var item = NewItem("tg-1rh14", "Quotes \" and \\ and 😀 and \u001f"[..^1]) with
        {
            Status = ItemStatus.Blocked,
            Phase = "build",
            PhasePool = PhasePool.Main,
            Pipeline = "bugfix",
            Size = ItemSize.Large,
            Complexity = Level.High,
            Risk = Level.Medium,
            Impact = Level.Low,
            Priority = long.MaxValue,
            RequiresHumanReview = true,
            GuardrailOverride = true,
            Description = "Line one\nline two\t\u0001 and Ω",
            StructuredDescription = new() { Context = "c", Problem = "p", Solution = "s", Impact = "i", SizingRationale = "r" },
            Tags = ["a", "b c", "ü"],
            Dependencies = ["WRK-001"],
            Parent = "WRK-002",
            Origin = "inbox",
            BlockedReason = "why?",
            BlockedType = BlockType.Review,
            BlockedFromStatus = ItemStatus.Scoping,
            UnblockNotes = "Blocked: a\nAnswer: b",
            LastPhaseCommit = "b82b317ccf4c06d59f3070facb8d424321021124",
            LastSummary = "did it",
            Resolution = Resolution.Duplicate,
            AppliedAttempts = ["r1-1", "r1-2"],
            SubphaseCount = 2,
            ReworkCount = 3,
            ReworkContext = "again",
            IsFinished = true,
            ClaimedBy = "me",
            ClaimedAt = DateTimeOffset.Parse("2026-03-01T10:00:00.123Z"),
            Extensions = new Dictionary<string, string> { ["x-mine"] = "{\"a\":[1.50,null]}", ["x-orch-inbox"] = "\"k\"" },
        };
        using (var store = directory.Open()) await store.PutAsync(item);

        using var again = directory.Open();
        var read = await again.ItemAsync(item.Id);

        Assert.Equivalent(item with { UpdatedAt = read.UpdatedAt }, read, strict: true);
        Assert.Empty((await again.ReadAsync(default)).Warnings);
    }

    [Fact]
    public async Task A_change_rewrites_its_own_line_and_no_other_byte()
    {
        var odd = Line("WRK-bbb", ",\"x-num\":1.50E+3,\"x-esc\":\"\\u00fc\\/\\ud83d\\ude00\",\"zzz\":[ 1 ,2]").Replace("\"priority\":0", "\"priority\": 9223372036854775807");
        var content = Lines(Line("WRK-aaa"), odd, Line("WRK-ccc") + "\r", "", Line("WRK-ddd"));
        using var directory = new StoreDirectory(content);
        using var store = directory.Open();

        await store.ChangeAsync("WRK-ddd", item => item with { Title = "Other" });

        var lines = directory.Read().Split('\n');
        Assert.Equal(content.Split('\n')[..4], lines[..4]);
        Assert.StartsWith("{\"id\":\"WRK-ddd\",\"title\":\"Other\",", lines[^2]);
    }

    [Fact]
    public async Task In_a_changed_line_what_did_not_change_keeps_its_text()
    {
        var line = Line("WRK-bbb", ",\"x-esc\":\"\\u00fc\\/\\ud83d\\ude00\",\"x-num\":1.50E+3,\"x-pg-risk\":[\"odd\"],\"x-pg-size\":\"gigantic\",\"zzz\":[ 1 ,2]")
            .Replace("\"priority\":0", "\"priority\":-0");
        using var directory = new StoreDirectory(Lines(line));
        using var store = directory.Open();

        await store.ChangeAsync("WRK-bbb", item => item with { Title = "Other", Complexity = Level.High });

        var expected = line.Replace("Title of WRK-bbb", "Other").Replace(",\"x-pg-risk\"", ",\"x-pg-complexity\":\"high\",\"x-pg-risk\"");
        var changed = directory.ReadLines()[1];
        var updated = changed.Split("\"updated_at\":\"")[1].Split('"')[0];
        Assert.Equal(expected.Replace("2026-02-27T20:12:45.962330795Z", updated), changed);
        var warnings = (await store.ReadAsync(default)).Warnings;
        Assert.Contains(warnings, warning => warning.Contains("WRK-bbb") && warning.Contains("x-pg-size"));
        Assert.Contains(warnings, warning => warning.Contains("x-pg-risk"));
    }

    [Fact]
    public async Task A_change_of_one_item_is_one_line_in_gits_eyes()
    {
        var odd = Line("WRK-bbb", ",\"x-pg-size\":\"small\",\"x-z\":1.50E+3,\"zzz\":\"\\ud83d\\ude00 😀\"").Replace("\"priority\":0", "\"priority\":-0");
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), odd, Line("WRK-ccc", "", "doing")));
        Git(directory, "init", "-q");
        Git(directory, "add", "-A");
        using var store = directory.Open();

        await store.ChangeAsync("WRK-bbb", item => item with { Priority = 3 });

        Assert.Equal("1\t1\t.task-golem/tasks.jsonl\n", Git(directory, "diff", "--numstat"));
    }

    [Fact]
    public async Task Items_are_written_in_the_order_of_their_ids()
    {
        using var directory = new StoreDirectory(Lines(Line("b-2"), Line("a-1"), Line("B-1")));
        using var store = directory.Open();

        await store.PutAsync(NewItem("a-2"));

        var snapshot = await store.ReadAsync(default);
        Assert.Equal(["B-1", "a-1", "a-2", "b-2"], snapshot.Items.Select(item => item.Id));
        Assert.Equal(["B-1", "a-1", "a-2", "b-2"], directory.ReadLines()[1..].Select(line => line.Split('"')[3]));
    }

    [Fact]
    public async Task What_another_process_changed_is_seen_and_untouched_items_stay_the_same_objects()
    {
        var lines = Enumerable.Range(0, 2000).Select(i => Line($"WRK-{i:d5}")).ToArray();
        using var directory = new StoreDirectory(Lines(lines));
        using var reader = directory.Open();
        using var writer = directory.Open();
        var before = await reader.ReadAsync(default);

        await writer.ChangeAsync("WRK-01000", item => item with { Title = "Changed" });
        await writer.PutAsync(NewItem("WRK-01000a"));
        await writer.UpdateAsync(draft => { draft.Remove("WRK-00990"); return 0; }, default);
        var after = await reader.ReadAsync(default);

        Assert.Equal(2000, after.Items.Count);
        Assert.Equal("Changed", (await reader.ItemAsync("WRK-01000")).Title);
        Assert.True(after.TryGet("WRK-01000a", out _));
        Assert.False(after.TryGet("WRK-00990", out _));
        Assert.Same(before.Items[10], after.Items[10]);
        Assert.Same(before.Items[1999], after.Items[1999]);
        using var fresh = directory.Open();
        Assert.Equal((await fresh.ReadAsync(default)).Items.Select(item => item.Title), after.Items.Select(item => item.Title));
    }

    [Fact]
    public async Task An_unchanged_file_gives_the_same_snapshot()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var store = directory.Open();

        Assert.Same(await store.ReadAsync(default), await store.ReadAsync(default));
    }

    [Fact]
    public async Task A_change_in_place_by_an_editor_is_seen()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var store = directory.Open();
        await store.ReadAsync(default);

        File.AppendAllText(directory.Layout.Active, Line("WRK-bbb"));

        Assert.Equal(2, (await store.ReadAsync(default)).Items.Count);
        await store.PutAsync(NewItem("WRK-ccc"));
        Assert.Equal(["WRK-aaa", "WRK-bbb", "WRK-ccc"], directory.ReadLines()[1..].Select(line => line.Split('"')[3]));
    }

    [Fact]
    public async Task A_done_item_goes_to_the_archive_and_comes_back()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), Line("WRK-bbb", ",\"x-own\":1.0")));
        using var store = directory.Open();

        await store.ArchiveAsync("WRK-bbb");
        var done = await store.ReadAsync(default);
        var archived = await store.ReadArchiveAsync(default);

        Assert.Equal(["WRK-aaa"], done.Items.Select(item => item.Id));
        Assert.True(done.IsDone("WRK-bbb"));
        Assert.Equal(("WRK-bbb", Resolution.Completed), (archived.Single().Id, archived.Single().Resolution));
        Assert.Equal(2, File.ReadAllLines(directory.Layout.Archive).Length);

        await store.RestoreAsync("WRK-bbb");
        var back = await store.ReadAsync(default);

        Assert.Equal(["WRK-aaa", "WRK-bbb"], back.Items.Select(item => item.Id));
        Assert.False(back.IsDone("WRK-bbb"));
        Assert.Single(File.ReadAllLines(directory.Layout.Archive));
        Assert.Contains("\"x-own\":1.0", directory.ReadLines()[2]);
        Assert.DoesNotContain("x-orch-restored", directory.Read());
    }

    [Fact]
    public async Task What_a_change_throws_abandons_the_transaction()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var store = directory.Open();
        var before = directory.Read();

        await Assert.ThrowsAsync<FormatException>(() => store.UpdateAsync<int>(draft =>
        {
            draft.Put(NewItem("WRK-bbb"));
            throw new FormatException();
        }, default));

        Assert.Equal(before, directory.Read());
        await store.PutAsync(NewItem("WRK-ccc"));
    }

    [Fact]
    public async Task A_lock_held_too_long_is_a_timeout_and_a_released_one_is_not()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var store = directory.Open(new StoreOptions { LockTimeout = TimeSpan.FromMilliseconds(50) });
        using var patient = directory.Open();
        Task waiting;
        using (var held = Orchestrator.Native.Flock.Open(directory.Layout.Lock))
        {
            Assert.True(Orchestrator.Native.Flock.TryLock(held));
            var error = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("WRK-bbb")));
            Assert.Equal("OrcLockTimeout", error.Id);
            waiting = patient.PutAsync(NewItem("WRK-ccc"));
        }

        await waiting;
        await store.PutAsync(NewItem("WRK-ddd"));
        Assert.Equal(3, (await store.ReadAsync(default)).Items.Count);
    }

    [Fact]
    public async Task Initializing_makes_what_is_missing_and_keeps_what_is_there()
    {
        using var directory = new StoreDirectory();
        using var store = directory.Open();
        await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(default));

        await store.InitializeAsync("APP", default);
        var id = await store.UpdateAsync(draft =>
        {
            var id = draft.NewId();
            draft.Put(NewItem(id));
            return id;
        }, default);
        var files = Directory.GetFiles(directory.Layout.Directory).ToDictionary(path => path, File.ReadAllText);
        await store.InitializeAsync("OTHER", default);

        Assert.Matches("^APP-[0-9a-f]{5}$", id);
        Assert.Equal(files, Directory.GetFiles(directory.Layout.Directory).ToDictionary(path => path, File.ReadAllText));
        Assert.Contains("cache.db", files[directory.Layout.GitIgnore].Split('\n'));
        Assert.Contains("*.jsonl -text", files[directory.Layout.GitAttributes].Split('\n'));
    }

    [Fact]
    public async Task Whoever_waits_for_the_lock_comes_before_one_who_has_just_had_it()
    {
        using var directory = new StoreDirectory(Lines());
        Task<StoreLock> Acquire() => StoreLock.AcquireAsync(directory.Layout.Lock, TimeSpan.FromMinutes(1), TimeProvider.System, default);

        var first = await Acquire();
        var waiting = Acquire();
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        var again = Acquire();

        Assert.Same(waiting, await Task.WhenAny(waiting, again));
        (await waiting).Dispose();
        (await again).Dispose();
    }

    [Fact]
    public async Task A_store_that_tg_made_keeps_the_prefix_that_tg_gives()
    {
        using var directory = new StoreDirectory(Lines(Line("tg-hxwt1")));
        using var store = directory.Open();

        await store.InitializeAsync(null, default);
        Assert.False(File.Exists(directory.Layout.Settings));
        await store.InitializeAsync("APP", default);
        Assert.Equal("APP", store.IdPrefix);
    }

    [Fact]
    public async Task All_ids_of_one_change_are_drawn_by_the_settings_as_they_were_for_the_first()
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();
        await store.InitializeAsync("APP", default);
        await File.WriteAllTextAsync(directory.Layout.Settings, "id_prefix: APP\n");

        var drawn = await store.UpdateAsync(
            draft =>
            {
                var first = draft.NewId();
                File.WriteAllText(directory.Layout.Settings, "id_prefix: NEW\n");
                return (first, second: draft.NewId());
            },
            default);
        Assert.StartsWith("APP-", drawn.first, StringComparison.Ordinal);
        Assert.StartsWith("APP-", drawn.second, StringComparison.Ordinal);
        Assert.StartsWith("NEW-", await store.UpdateAsync(draft => draft.NewId(), default), StringComparison.Ordinal);
    }

    private static string Git(StoreDirectory directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = directory.Root, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
