using System.Text;
using Orchestrator.Storage;
using static Orchestrator.Tests.Storage.StoreDirectory;

namespace Orchestrator.Tests.Storage;

public sealed class StoreFailureTests
{
    public static TheoryData<string, string, int, string> Broken => new()
    {
        { Lines(Line("WRK-aaa"), "{\"id\":\"WRK-bbb\",\"ti"), "OrcStoreMalformed", 3, "one complete JSON object" },
        { Lines(Line("WRK-aaa")) + "{\"id\":\"WRK-bbb\"", "OrcStoreMalformed", 3, "one complete JSON object" },
        { Lines(Line("WRK-aaa"), "", "[1]"), "OrcStoreMalformed", 4, "not a JSON object" },
        { Lines(Line("WRK-aaa"), "<<<<<<< HEAD"), "OrcStoreMalformed", 3, "one complete JSON object" },
        { Lines(Line("WRK-aaa") + "{}"), "OrcStoreMalformed", 2, "" },
        { Lines(Line("WRK-aaa"), Line("WRK-bbb"), Line("WRK-aaa")), "OrcStoreDuplicateId", 4, "line 2" },
        { Lines(Line("WRK-aaa").Replace("\"todo\"", "\"paused\"")), "OrcStoreMalformed", 2, "todo, doing, blocked, done" },
        { Lines(Line("../../x-1")), "OrcInvalidId", 2, "'../../x-1'" },
        { Lines(Line("WRK-aaa").Replace("\"title\":\"Title of WRK-aaa\",", "")), "OrcStoreMalformed", 2, "'title'" },
        { Lines(Line("WRK-aaa").Replace("Title of", "\\ud800")), "OrcStoreMalformed", 2, "surrogate" },
        { Lines(Line("WRK-aaa", ",\"x-a\":\"\\udc00\"").Replace("\"description\":null", "\"description\":\"\\ud83d\"")), "OrcStoreMalformed", 2, "surrogate" },
        { Lines(Line("WRK-aaa", ",\"title\":\"twice\"")), "OrcStoreMalformed", 2, "twice" },
        { "\ufeff" + Lines(Line("WRK-aaa")), "OrcStoreByteOrderMark", 1, "BOM" },
        { "{\"schema_version\":2}\n", "OrcStoreSchemaVersion", 1, "2" },
        { Line("WRK-aaa") + "\n", "OrcStoreMalformed", 1, "schema_version" },
        { "", "OrcStoreMalformed", 1, "empty" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_file_that_cannot_be_read_is_named_with_its_line_and_nothing_is_written(string content, string id, int line, string words)
    {
        using var directory = new StoreDirectory(content);
        using var store = directory.Open();

        var read = await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(default));
        var write = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("WRK-zzz")));

        Assert.Equal((id, ErrorKind.InvalidData), (read.Id, read.Kind));
        Assert.Contains($"tasks.jsonl, line {line}:", read.Message);
        Assert.Contains(words, read.Message);
        Assert.NotEmpty(read.Remedy);
        Assert.Equal(read.Message, write.Message);
        Assert.Equal(content, File.ReadAllText(directory.Layout.Active, new UTF8Encoding(false)) is var now && content.StartsWith('\ufeff') ? "\ufeff" + now.TrimStart('\ufeff') : now);
    }

    [Fact]
    public async Task Invalid_bytes_are_named()
    {
        using var directory = new StoreDirectory();
        File.WriteAllBytes(directory.Layout.Active, [.. Encoding.UTF8.GetBytes(Lines(Line("WRK-aaa"))), 0xC3, 0x28, (byte)'\n']);
        using var store = directory.Open();

        var error = await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(default));

        Assert.Contains("line 3: it is not valid UTF-8", error.Message);
    }

    [Fact]
    public async Task A_line_of_fifty_megabytes_is_named()
    {
        using var directory = new StoreDirectory();
        using (var writer = new StreamWriter(directory.Layout.Active))
        {
            writer.Write(Lines(Line("WRK-aaa")));
            for (var i = 0; i < 50; i++) writer.Write(new string('x', 1024 * 1024));
            writer.Write('\n');
        }

        using var store = directory.Open();
        var error = await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(default));

        Assert.Contains("line 3: it is longer than 16 MB", error.Message);
    }

    [Fact]
    public async Task A_broken_change_by_another_process_is_named_and_mending_it_helps()
    {
        var lines = Enumerable.Range(0, 600).Select(i => Line($"WRK-{i:d5}")).ToArray();
        using var directory = new StoreDirectory(Lines(lines));
        using var store = directory.Open();
        await store.ReadAsync(default);

        AtomicFile.Write(directory.Layout.Active, Encoding.UTF8.GetBytes(Lines([.. lines[..300], "{broken", .. lines[300..]])));
        var error = await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(default));
        Assert.Contains("line 302:", error.Message);
        AtomicFile.Write(directory.Layout.Active, Encoding.UTF8.GetBytes(Lines([.. lines[..300], "", Line("WRK-00299a"), .. lines[300..], "", ""])));

        Assert.Equal(601, (await store.ReadAsync(default)).Items.Count);
        await store.ChangeAsync("WRK-00300", item => item with { Title = "Changed" });
        using var fresh = directory.Open();
        Assert.Equal((await store.ReadAsync(default)).Items.Select(item => item.Title), (await fresh.ReadAsync(default)).Items.Select(item => item.Title));
    }

    [Fact]
    public async Task A_file_with_CRLF_is_read_and_keeps_its_line_ends()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), Line("WRK-bbb")).Replace("\n", "\r\n"));
        using var store = directory.Open();

        await store.ChangeAsync("WRK-bbb", item => item with { Title = "Changed" });
        await store.PutAsync(NewItem("WRK-ccc"));

        Assert.Equal(4, directory.Read().Split("\r\n").Length - 1);
        Assert.Equal(4, directory.Read().Split('\n').Length - 1);
        Assert.Equal("Changed", (await store.ItemAsync("WRK-bbb")).Title);
    }

    [Fact]
    public async Task A_store_that_is_removed_and_comes_back_is_an_error_and_then_works()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var store = directory.Open();
        await store.ReadAsync(default);

        Directory.Delete(directory.Layout.Directory, recursive: true);
        var read = await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(default));
        var write = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("WRK-bbb")));
        Assert.Equal(("OrcStoreMissing", "OrcStoreMissing"), (read.Id, write.Id));
        Assert.False(Directory.Exists(directory.Layout.Directory));

        Directory.CreateDirectory(directory.Layout.Directory);
        directory.Write(Lines(Line("WRK-ccc")));
        await store.PutAsync(NewItem("WRK-ddd"));
        Assert.Equal(["WRK-ccc", "WRK-ddd"], (await store.ReadAsync(default)).Items.Select(item => item.Id));
    }

    [Fact]
    public async Task A_store_removed_in_the_middle_of_a_change_is_an_error()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var store = directory.Open();

        var error = await Assert.ThrowsAsync<OrchestratorException>(() => store.UpdateAsync(draft =>
        {
            draft.Put(NewItem("WRK-bbb"));
            Directory.Delete(directory.Layout.Directory, recursive: true);
            return 0;
        }, default));

        Assert.Equal("OrcStoreMissing", error.Id);
    }

    [Fact]
    public async Task An_editor_that_saves_without_the_lock_in_the_middle_of_a_change_is_not_overwritten()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        using var store = directory.Open();
        var saved = Lines(Line("WRK-aaa"), Line("WRK-eee"));

        var error = await Assert.ThrowsAsync<OrchestratorException>(() => store.UpdateAsync(draft =>
        {
            draft.Put(NewItem("WRK-bbb"));
            AtomicFile.Write(directory.Layout.Active, Encoding.UTF8.GetBytes(saved));
            return 0;
        }, default));

        Assert.Equal(("OrcStoreChanged", saved), (error.Id, directory.Read()));
        await store.PutAsync(NewItem("WRK-bbb"));
        Assert.Equal(3, (await store.ReadAsync(default)).Items.Count);
    }

    [Theory]
    [InlineData("", "OrcInvalidTitle")]
    [InlineData("two\nlines", "OrcInvalidTitle")]
    public async Task What_no_line_can_hold_is_refused_on_entry(string title, string id)
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();

        var error = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("WRK-aaa", title)));

        Assert.Equal((id, Lines()), (error.Id, directory.Read()));
    }

    [Fact]
    public async Task Too_large_an_item_and_an_id_that_is_none_are_refused_on_entry()
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();

        var large = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("WRK-aaa") with { Description = new string('x', 5_000_000) }));
        var invalid = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("../x")));
        var half = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("WRK-aaa") with { LastSummary = "half \ud800 pair" }));
        var json = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("WRK-aaa") with { Extensions = new Dictionary<string, string> { ["x-a"] = "{" } }));

        Assert.Equal(("OrcItemTooLarge", "OrcInvalidId", "OrcItemInvalid", "OrcItemInvalid"), (large.Id, invalid.Id, half.Id, json.Id));
        Assert.Equal(Lines(), directory.Read());
    }

    [Fact]
    public async Task The_mode_of_the_file_is_kept_and_a_link_is_followed()
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = new StoreDirectory(Lines());
        var elsewhere = Path.Combine(directory.Root, "elsewhere.jsonl");
        File.Move(directory.Layout.Active, elsewhere);
        File.CreateSymbolicLink(directory.Layout.Active, elsewhere);
        File.SetUnixFileMode(elsewhere, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        using var store = directory.Open();

        await store.PutAsync(NewItem("WRK-aaa"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(elsewhere));
        Assert.NotNull(new FileInfo(directory.Layout.Active).LinkTarget);
        Assert.Contains("WRK-aaa", File.ReadAllText(elsewhere));
        Assert.Single((await store.ReadAsync(default)).Items);
    }

    [Fact]
    public async Task On_a_full_disk_the_old_file_stays_and_no_temporary_file_is_left()
    {
        using var disk = SmallDisk.TryMount(2 * 1024 * 1024);
        if (disk is null) return;
        var layout = new TaskGolemLayout(Path.Combine(disk.Path, ".task-golem"));
        using var store = new TaskGolemStore(layout.Directory);
        await store.InitializeAsync(null, default);
        var text = new string('x', 300_000);
        var before = "";
        OrchestratorException? error = null;
        for (var i = 0; i < 20 && error is null; i++)
        {
            before = File.ReadAllText(layout.Active);
            try
            {
                await store.PutAsync(NewItem($"WRK-{i:d5}") with { Description = text });
            }
            catch (OrchestratorException e)
            {
                error = e;
            }
        }

        Assert.Equal("OrcDiskFull", error?.Id);
        Assert.Equal(before, File.ReadAllText(layout.Active));
        Assert.Empty(Directory.GetFiles(layout.Directory, ".*.tmp"));
        var worklog = new Worklog(Path.Combine(disk.Path, "_worklog"));
        var entry = new WorklogEntry(DateTimeOffset.Parse("2026-02-27T20:12:45Z"), "WRK-00001", "t", null, default, null, "fits");
        await worklog.AppendAsync(entry, durable: true, default);
        var full = await Assert.ThrowsAsync<OrchestratorException>(() => worklog.AppendAsync(entry with { Summary = new string('y', 3_000_000) }, durable: true, default));
        Assert.Equal("OrcDiskFull", full.Id);
        Assert.Single(await worklog.ReadAsync(default));
        await store.UpdateAsync(draft => { draft.Remove("WRK-00000"); return 0; }, default);
    }

    [Fact]
    public async Task In_a_read_only_directory_a_change_is_refused_and_reading_goes_on()
    {
        using var disk = SmallDisk.TryMount(2 * 1024 * 1024);
        if (disk is null) return;
        using (var store = new TaskGolemStore(Path.Combine(disk.Path, ".task-golem")))
        {
            await store.InitializeAsync(null, default);
            await store.PutAsync(NewItem("WRK-aaa"));
        }

        disk.MakeReadOnly();

        using var fresh = new TaskGolemStore(Path.Combine(disk.Path, ".task-golem"));
        var error = await Assert.ThrowsAsync<OrchestratorException>(() => fresh.PutAsync(NewItem("WRK-bbb")));

        Assert.Equal("OrcStoreDenied", error.Id);
        Assert.Single((await fresh.ReadAsync(default)).Items);
    }
}
