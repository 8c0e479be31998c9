namespace Orchestrator.Cli.Tests;

public sealed class StoreTests
{
    [Fact]
    public async Task A_backlog_moves_to_yaml_and_back_without_loss()
    {
        using var repository = Repository.Project();
        var first = await repository.AddAsync("Ein Ding: \"quoted\" # no comment", "--tag", "a", "--description", "two\nlines");
        await repository.AddAsync("Another", "--depends-on", first, "--priority", "9");
        (await repository.RunAsync("complete", await repository.AddAsync("Done"), "--commit")).Expect(0);
        var before = (await repository.RunAsync("list", "--archived", "--json")).Expect(0).Output;

        var there = (await repository.RunAsync("convert", "--to", "yaml", "--commit", "--json")).Expect(0).Json;
        Documented.Check("Conversion", there);
        Assert.Equal((2, 1), (there.GetProperty("open").GetInt32(), there.GetProperty("archived").GetInt32()));
        Assert.True(File.Exists(Path.Combine(repository.Root, "BACKLOG.yaml")));
        Assert.Equal("", repository.Git("status", "--porcelain"));
        Assert.Equal(before, (await repository.RunAsync("list", "--archived", "--json")).Expect(0).Output);
        (await repository.RunAsync("run")).Expect(0);
        Assert.Equal("", repository.Git("status", "--porcelain"));

        (await repository.RunAsync("restore", first, "--commit")).Expect(0);
        var after = (await repository.RunAsync("list", "--archived", "--json")).Expect(0).Output;
        Assert.Contains("yaml", (await repository.RunAsync("convert", "--to", "task-golem", "--commit")).Expect(0).Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(after, (await repository.RunAsync("list", "--archived", "--json")).Expect(0).Output);
        Assert.Equal("", repository.Git("status", "--porcelain"));
        (await repository.RunAsync("convert", "--to", "task-golem")).Expect(1);
    }

    [Fact]
    public async Task A_conversion_that_was_not_committed_leaves_only_the_configuration_to_the_user()
    {
        using var repository = Repository.Project();
        await repository.AddAsync("An item");
        (await repository.RunAsync("complete", await repository.AddAsync("Done"), "--commit")).Expect(0);

        (await repository.RunAsync("convert", "--to", "yaml")).Expect(0);
        (await repository.RunAsync("run")).Expect(0);
        Assert.Equal(" M orchestrator.toml", repository.Git("status", "--porcelain").TrimEnd());
        repository.Git("commit", "--quiet", "--all", "--message", "Keep the backlog as yaml");

        (await repository.RunAsync("convert", "--to", "task-golem")).Expect(0);
        (await repository.RunAsync("run")).Expect(0);
        var left = repository.Git("status", "--porcelain");
        Assert.DoesNotContain("BACKLOG", left, StringComparison.Ordinal);
        Assert.DoesNotContain(".jsonl", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_in_yaml_works_from_the_start()
    {
        using var repository = Repository.Empty();
        repository.Write("orchestrator.toml", Configurations.Demo + "[project]\nstore = \"yaml\"\n");
        repository.Git("add", "--all");
        (await repository.RunAsync("init", "--commit")).Expect(0);
        await repository.AddAsync("An item");
        (await repository.RunAsync("run", "--json")).Expect(0);
        Assert.Contains("repaired by a program", (await repository.RunAsync("repair")).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_backlog_is_mended_without_losing_an_item()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item");
        Assert.Contains("Nothing is wrong", (await repository.RunAsync("repair")).Expect(0).Output, StringComparison.Ordinal);
        var path = Path.Combine(repository.Root, ".task-golem", "tasks.jsonl");
        await File.AppendAllTextAsync(path, "{ this is no item\n");

        var seen = (await repository.RunAsync("repair", "--dry-run", "--json")).Expect(1).Json;
        Documented.Check("Repair", seen);
        Documented.Check("Repair finding", seen.GetProperty("findings")[0]);
        Assert.False(seen.GetProperty("findings")[0].GetProperty("repaired").GetBoolean());
        (await repository.RunAsync("list")).Expect(1);

        Assert.Contains("mended", (await repository.RunAsync("repair")).Expect(0).Output, StringComparison.Ordinal);
        (await repository.RunAsync("show", id)).Expect(0);
    }

    [Fact]
    public async Task What_was_mended_can_be_committed()
    {
        using var repository = Repository.Project();
        (await repository.RunAsync("add", "An item", "--commit")).Expect(0);
        await File.AppendAllTextAsync(Path.Combine(repository.Root, ".task-golem", "tasks.jsonl"), "{ this is no item\n");
        (await repository.RunAsync("repair", "--commit")).Expect(0);
        Assert.DoesNotContain("tasks.jsonl\n", repository.Git("status", "--porcelain"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_the_inbox_is_said_by_the_command_that_takes_it_in()
    {
        using var repository = Repository.Project();
        repository.Write("BACKLOG_INBOX.yaml", "- title: '  '\n- title: Good\n");
        Assert.Contains("warning: ", (await repository.RunAsync("add", "One")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("Good", (await repository.RunAsync("list")).Expect(0).Output, StringComparison.Ordinal);
        repository.Write("BACKLOG_INBOX.yaml", "- title: [\n");
        var id = await repository.AddAsync("Two");
        Assert.Contains("BACKLOG_INBOX.yaml", (await repository.RunAsync("set", id, "--priority", "1")).Expect(0).Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(repository.Root, "BACKLOG_INBOX.yaml")));
    }

    [Fact]
    public async Task Records_of_an_item_that_is_gone_are_found_by_its_id()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item");
        (await repository.RunAsync("run")).Expect(0);
        (await repository.RunAsync("restore", id)).Expect(0);
        (await repository.RunAsync("remove", id)).Expect(0);
        (await repository.RunAsync("show", id)).Expect(1);
        Assert.Contains(id, (await repository.RunAsync("worklog", "--item", id)).Expect(0).Output, StringComparison.Ordinal);
        (await repository.RunAsync("transcript", id, "--phase", "BUILD")).Expect(0);
        (await repository.RunAsync("worklog", "--item", "WRK-nobody")).Expect(1);
    }

    [Fact]
    public async Task Done_items_are_listed_whichever_way_they_are_asked_for()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item");
        (await repository.RunAsync("complete", id)).Expect(0);
        Assert.Contains(id, (await repository.RunAsync("list", "--only", "status=done")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains(id, (await repository.RunAsync("list", "--status", "done")).Expect(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await repository.RunAsync("list", "--only", "status=new")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_is_a_decision_unless_something_else_is_said()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item");
        var blocked = (await repository.RunAsync("block", id, "--reason", "Which?", "--json")).Expect(0).Json;
        Assert.Equal("decision", blocked.GetProperty("blocked_type").GetString());
    }
}
