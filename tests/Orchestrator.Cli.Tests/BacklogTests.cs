using System.Text.Json;

namespace Orchestrator.Cli.Tests;

public sealed class BacklogTests
{
    [Fact]
    public async Task An_added_item_can_be_shown_listed_and_found_by_the_end_of_its_id()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("Tee für zwei ☕", "--size", "s", "--risk", "LOW", "--priority", "-5", "--tag", "b", "--tag", "a");
        var suffix = id[(id.LastIndexOf('-') + 1)..];

        var shown = (await repository.RunAsync("show", suffix)).Expect(0);
        Assert.Contains("Tee für zwei ☕", shown.Output, StringComparison.Ordinal);

        var json = (await repository.RunAsync("show", suffix, "--json")).Expect(0).Json;
        Documented.Check("Item", json);
        Assert.Equal(id, json.GetProperty("id").GetString());
        Assert.Equal("Tee für zwei ☕", json.GetProperty("title").GetString());
        Assert.Equal("new", json.GetProperty("status").GetString());
        Assert.Equal("small", json.GetProperty("size").GetString());
        Assert.Equal("low", json.GetProperty("risk").GetString());
        Assert.Equal(-5, json.GetProperty("priority").GetInt64());
        Assert.Equal(["b", "a"], json.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));

        var table = (await repository.RunAsync("list")).Expect(0);
        Assert.Contains(id, table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_shows_titles_of_other_tools_on_one_line_each_and_cleaned()
    {
        using var repository = Repository.Project();
        string[] titles = ["plain", "  blanks   within ", "tab\there", "\e[31mred\e[0m", "two\nlines", "日本語  wide", "a\u0301  mark", "bell\u0007"];
        repository.Write(".task-golem/tasks.jsonl", "{\"schema_version\":1}\n" + string.Concat(titles.Select((title, number) =>
            $"{{\"id\":\"WRK-{number:d5}\",\"title\":{JsonSerializer.Serialize(title)},\"status\":\"todo\",\"created_at\":\"2026-02-27T20:12:45Z\",\"updated_at\":\"2026-02-27T20:12:45Z\"}}\n")));

        var lines = (await repository.RunAsync("list")).Expect(0).Output.TrimEnd('\n').Split('\n');

        var column = lines[0].IndexOf("TITLE", StringComparison.Ordinal);
        Assert.Equal(
            ["plain", "blanks within", "tab here", "red", "two lines", "日本語 wide", "a\u0301 mark", "bell"],
            lines.Skip(1).Select(line => line[column..]));
    }

    [Fact]
    public async Task A_title_may_begin_like_a_file_of_words_or_like_an_option()
    {
        using var repository = Repository.Project();
        Assert.Equal("@alice wants tea", (await repository.RunAsync("add", "@alice wants tea", "--json")).Expect(0).Json.GetProperty("title").GetString());
        Assert.Equal("- a bullet", (await repository.RunAsync("add", "- a bullet", "--json")).Expect(0).Json.GetProperty("title").GetString());
        Assert.Equal("--dry-run", (await repository.RunAsync("add", "--json", "--", "--dry-run")).Expect(0).Json.GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_description_comes_from_standard_input()
    {
        using var repository = Repository.Project();
        var text = string.Concat(Enumerable.Repeat("Zeile äöü\n", 20_000));
        var json = (await repository.RunAsync(["add", "An item", "--description", "-", "--json"], text)).Expect(0).Json;
        Assert.Equal(text.TrimEnd('\n'), json.GetProperty("description").GetString());
    }

    [Fact]
    public async Task Lists_are_filtered_and_ordered()
    {
        using var repository = Repository.Project();
        var late = await repository.AddAsync("Later", "--priority", "1", "--tag", "x");
        var first = await repository.AddAsync("First", "--priority", "7", "--impact", "high");
        var waiting = await repository.AddAsync("Waits", "--depends-on", first);
        var done = await repository.AddAsync("Done");
        (await repository.RunAsync("complete", done)).Expect(0);

        await Lists([first, late, waiting], "list");
        await Lists([first, late], "list", "--ready");
        await Lists([late], "list", "--only", "tag=x");
        await Lists([first], "list", "--only", "impact=high", "--only", "status=new,ready");
        await Lists([done], "list", "--status", "done");
        await Lists([first, late, waiting, done], "list", "--archived", "--status", "new", "--status", "done");
        await Lists([], "list", "--status", "blocked");

        async Task Lists(string[] expected, params string[] arguments)
        {
            var json = (await repository.RunAsync([.. arguments, "--json"])).Expect(0).Json;
            foreach (var item in json.EnumerateArray()) Documented.Check("Item", item);
            Assert.Equal(expected, json.EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
        }
    }

    [Fact]
    public async Task Fields_are_set_and_taken_away()
    {
        using var repository = Repository.Project();
        var other = await repository.AddAsync("Another");
        var id = await repository.AddAsync("An item", "--size", "large", "--tag", "a", "--tag", "b", "--parent", other, "--description", "old");
        var set = await Json(
            "set", id, "--title", "Renamed", "--size", "none", "--risk", "high", "--priority", "3", "--add-tag", "c", "--remove-tag", "a",
            "--add-dependency", other, "--parent", "none", "--description", "", "--requires-human-review", "true");
        Assert.Equal("Renamed", set.GetProperty("title").GetString());
        Assert.Equal(JsonValueKind.Null, set.GetProperty("size").ValueKind);
        Assert.Equal("high", set.GetProperty("risk").GetString());
        Assert.Equal(3, set.GetProperty("priority").GetInt64());
        Assert.Equal(["b", "c"], Texts(set, "tags"));
        Assert.Equal([other], Texts(set, "dependencies"));
        Assert.Equal(JsonValueKind.Null, set.GetProperty("parent").ValueKind);
        Assert.Equal(JsonValueKind.Null, set.GetProperty("description").ValueKind);
        Assert.True(set.GetProperty("requires_human_review").GetBoolean());

        set = await Json("set", id, "--tag", "", "--remove-dependency", other);
        Assert.Equal("Renamed", set.GetProperty("title").GetString());
        Assert.Empty(Texts(set, "tags"));
        Assert.Empty(Texts(set, "dependencies"));

        async Task<JsonElement> Json(params string[] arguments) => (await repository.RunAsync([.. arguments, "--json"])).Expect(0).Json;
        static IEnumerable<string?> Texts(JsonElement item, string key) => item.GetProperty(key).EnumerateArray().Select(text => text.GetString());
    }

    [Fact]
    public async Task An_item_goes_through_its_life_by_hand()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item");
        Assert.Equal("blocked", await Status("block", id, "--reason", "Which one?", "--type", "decision"));
        Assert.Equal("new", await Status("unblock", id, "--notes", "The green one"));
        Assert.Equal("ready", await Status("step", id));
        Assert.Equal("in_progress", await Status("advance", id, "--to", "review"));
        Assert.Equal("done", await Status("complete", id));
        Assert.Equal("done", (await repository.RunAsync("show", id, "--json")).Expect(0).Json.GetProperty("status").GetString());
        Assert.Equal("new", await Status("restore", id));
        Assert.Equal("done", await Status("close", id, "--reason", "wont_do"));
        Assert.Equal("new", await Status("restore", id));
        Assert.Equal("new", await Status("remove", id));
        (await repository.RunAsync("show", id)).Expect(1);

        async Task<string?> Status(params string[] arguments)
        {
            var item = (await repository.RunAsync([.. arguments, "--json"])).Expect(0).Json;
            Documented.Check("Item", item);
            return item.GetProperty("status").GetString();
        }
    }

    [Fact]
    public async Task Duplicates_and_merged_items_hand_on_what_depends_on_them()
    {
        using var repository = Repository.Project();
        var survivor = await repository.AddAsync("The one");
        var twin = await repository.AddAsync("Its twin");
        var part = await repository.AddAsync("A part of it", "--tag", "kept");
        var dependent = await repository.AddAsync("Waits for the twin", "--depends-on", twin);
        (await repository.RunAsync("close", twin, "--reason", "duplicate", "--duplicate-of", survivor)).Expect(0);
        (await repository.RunAsync("merge", part, "--into", survivor)).Expect(0);

        Assert.Equal(survivor, (await Show(dependent)).GetProperty("dependencies")[0].GetString());
        Assert.Equal("kept", (await Show(survivor)).GetProperty("tags")[0].GetString());
        Assert.Equal("duplicate", (await Show(part)).GetProperty("resolution").GetString());

        async Task<JsonElement> Show(string id) => (await repository.RunAsync("show", id, "--json")).Expect(0).Json;
    }

    [Fact]
    public async Task An_item_that_others_wait_for_is_removed_only_by_force()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("Needed");
        var dependent = await repository.AddAsync("Needs it", "--depends-on", id);
        var refused = (await repository.RunAsync("remove", id)).Expect(1);
        Assert.Contains(dependent, refused.Error, StringComparison.Ordinal);
        (await repository.RunAsync("remove", id, "--force")).Expect(0);
        Assert.Equal(0, (await repository.RunAsync("show", dependent, "--json")).Expect(0).Json.GetProperty("dependencies").GetArrayLength());
    }

    [Fact]
    public async Task A_change_is_committed_when_asked_for_and_only_the_backlog_is()
    {
        using var repository = Repository.Project();
        repository.Write("mine.txt", "not yours");
        await repository.AddAsync("Uncommitted");
        Assert.Contains(".task-golem/tasks.jsonl", repository.Git("status", "--porcelain"), StringComparison.Ordinal);
        (await repository.RunAsync("--commit", "add", "Committed")).Expect(0);
        Assert.Equal("?? mine.txt\n", repository.Git("status", "--porcelain"));
        Assert.Contains("[orchestrator] Add \"Committed\"", repository.Git("log", "-1", "--format=%s"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_says_what_is_next_and_what_is_stuck_and_why()
    {
        using var repository = Repository.Project();
        var first = await repository.AddAsync("First");
        var waiting = await repository.AddAsync("Waits", "--depends-on", first);
        var blocked = await repository.AddAsync("Stuck");
        (await repository.RunAsync("block", blocked, "--reason", "Which colour?")).Expect(0);

        var status = (await repository.RunAsync("status", "--json")).Expect(0).Json;
        Documented.Check("Status", status);
        Documented.Check("Action", status.GetProperty("next")[0]);
        Documented.Check("Waiting item", status.GetProperty("waiting")[0]);
        Assert.Equal(2, status.GetProperty("counts").GetProperty("new").GetInt32());
        Assert.Equal(first, status.GetProperty("next")[0].GetProperty("item_id").GetString());
        Assert.Equal(waiting, status.GetProperty("waiting")[0].GetProperty("id").GetString());
        Assert.Equal("Which colour?", status.GetProperty("blocked")[0].GetProperty("reason").GetString());

        var text = (await repository.RunAsync("status")).Expect(0).Output;
        Assert.Contains("2 new, 1 blocked", text, StringComparison.Ordinal);
        Assert.Contains("Which colour?", text, StringComparison.Ordinal);
    }
}
