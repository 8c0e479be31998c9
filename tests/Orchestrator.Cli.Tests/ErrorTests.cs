namespace Orchestrator.Cli.Tests;

public sealed class ErrorTests
{
    [Fact]
    public async Task Outside_of_a_repository_there_is_nothing_to_work_on()
    {
        using var repository = Repository.Bare();
        Assert.Contains("git init", (await repository.RunAsync("init")).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("orchestrate init", (await repository.RunAsync("list")).Expect(1).Error, StringComparison.Ordinal);
        (await repository.RunAsync("run")).Expect(1);
        Assert.Contains("no directory", (await repository.RunAsync("list", "--root", "nowhere")).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("no configuration", (await repository.RunAsync("list", "--config", "nothing.toml")).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_needs_a_first_commit_and_says_how_to_make_it()
    {
        using var repository = Repository.Bare();
        repository.Git("init", "--quiet");
        repository.Git("config", "user.name", "Tester");
        repository.Git("config", "user.email", "tester@example.invalid");
        repository.Write("orchestrator.toml", Configurations.Demo);
        (await repository.RunAsync("init")).Expect(0);
        await repository.AddAsync("An item");
        var refused = (await repository.RunAsync("run")).Expect(1);
        Assert.Contains("commit", refused.Error, StringComparison.Ordinal);
        Assert.Contains("git commit", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_a_configuration_are_named_with_line_and_column()
    {
        using var repository = Repository.Project("[execution]\nmax_wip = 0\nmax_concurent = 2\n\n[agent]\ncli = 7\n");
        var refused = (await repository.RunAsync("list")).Expect(1);
        Assert.Contains("orchestrator.toml:2:11", refused.Error, StringComparison.Ordinal);
        Assert.Contains("orchestrator.toml:6:7", refused.Error, StringComparison.Ordinal);

        var validation = (await repository.RunAsync("validate", "--json")).Expect(1).Json;
        Documented.Check("Validation", validation);
        var findings = validation.GetProperty("findings").EnumerateArray().ToList();
        foreach (var finding in findings) Documented.Check("Finding", finding);
        var misspelt = findings.Single(finding => finding.GetProperty("severity").GetString() == "warning");
        Assert.Equal(3, misspelt.GetProperty("line").GetInt32());
        Assert.Contains("max_concurrent", misspelt.GetProperty("what").GetString() + misspelt.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_value_does_not_hide_what_else_keeps_a_run_from_beginning()
    {
        using var repository = Repository.Project("""
            [execution]
            max_wip = 0
            [agent]
            cli = "ghost"
            [agents.ghost]
            command = ["no-such-program-here"]
            [[pipelines.feature.phases]]
            name = "build"
            staleness = "perhaps"
            workflows = ["gone.md", "directory"]
            """);
        repository.Write("directory/file.md", "");
        await File.AppendAllTextAsync(Path.Combine(repository.Root, ".task-golem", "tasks.jsonl"), "{ this is no item\n");
        repository.Git("checkout", "--quiet", "--detach");

        string[] reasons = ["orchestrator.toml:2:11", "orchestrator.toml:9:13", "there is no file", "directory, not a file", "no-such-program-here", "tasks.jsonl, line 2", "branch"];
        var validation = (await repository.RunAsync("validate")).Expect(1);
        var run = (await repository.RunAsync("run")).Expect(1);
        foreach (var reason in reasons)
        {
            Assert.Contains(reason, validation.Output, StringComparison.Ordinal);
            Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        }

        Assert.Equal("OrcConfigurationInvalid", (await repository.RunAsync("run", "--dry-run", "--json")).Expect(1).ErrorJson.GetProperty("id").GetString());
        Assert.Equal("OrcConfigurationInvalid", (await repository.RunAsync("triage", "--json")).Expect(1).ErrorJson.GetProperty("id").GetString());
    }

    [Fact]
    public async Task What_stands_in_for_a_wrong_value_is_not_checked_in_its_place()
    {
        // The backlog may lie elsewhere, the agent be another one, and the item's pipeline exist after all.
        using var repository = Repository.Project();
        await repository.AddAsync("An item", "--pipeline", "feature");
        repository.Write("orchestrator.toml", """
            [project]
            store = "yml"
            [agent]
            cli = 7
            [[pipelines.main.phases]]
            name = "Build"
            """);
        await File.AppendAllTextAsync(Path.Combine(repository.Root, ".task-golem", "tasks.jsonl"), "{ this is no item\n");
        var findings = (await repository.RunAsync("validate", "--json")).Expect(1).Json.GetProperty("findings").EnumerateArray();
        Assert.Equal(["project.store", "agent.cli", "pipelines.main.phases[0].name"], findings.Select(finding => finding.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task Beside_broken_toml_git_and_the_backlog_are_checked_all_the_same()
    {
        using var repository = Repository.Project("[agent\ncli = \"ghost\"\n");
        await File.AppendAllTextAsync(Path.Combine(repository.Root, ".task-golem", "tasks.jsonl"), "{ this is no item\n");
        repository.Git("checkout", "--quiet", "--detach");
        foreach (var said in new[] { (await repository.RunAsync("validate")).Expect(1).Output, (await repository.RunAsync("run")).Expect(1).Error })
            foreach (var reason in new[] { "orchestrator.toml:1:7", "tasks.jsonl, line 2", "branch" }) Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_toml_is_named_with_its_place()
    {
        using var repository = Repository.Project("[agent\ncli = \"demo\"\n");
        Assert.Contains("orchestrator.toml:1:7", (await repository.RunAsync("status")).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_is_unknown_or_not_installed_stops_a_run_before_it_begins()
    {
        using var repository = Repository.Project("[agent]\ncli = \"ghost\"\n[agents.ghost]\ncommand = [\"no-such-program-here\"]\n");
        await repository.AddAsync("An item");
        var missing = (await repository.RunAsync("run")).Expect(1);
        Assert.Contains("no-such-program-here", missing.Error, StringComparison.Ordinal);
        Assert.Contains("Not ready", (await repository.RunAsync("validate")).Expect(1).Output, StringComparison.Ordinal);
        var unknown = (await repository.RunAsync("run", "--agent", "nobody", "--json")).Expect(1).ErrorJson;
        Assert.Contains("nobody", unknown.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("claude", unknown.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_that_fit_none_or_several_items_are_refused()
    {
        using var repository = Repository.Project();
        repository.Write(".task-golem/tasks.jsonl", "{\"schema_version\":1}\n" + Line("WRK-ab001", "One") + Line("WRK-ab002", "Other"));
        var several = (await repository.RunAsync("show", "ab0")).Expect(1);
        Assert.Contains("WRK-ab001 (One)", several.Error, StringComparison.Ordinal);
        Assert.Contains("WRK-ab002 (Other)", several.Error, StringComparison.Ordinal);

        var none = (await repository.RunAsync("show", "zzz", "--json")).Expect(1).ErrorJson;
        Documented.Check("Error", none);
        Assert.Equal("OrcItemNotFound", none.GetProperty("id").GetString());
        Assert.Equal("zzz", none.GetProperty("target").GetString());
        (await repository.RunAsync("run", "--target", "ab0")).Expect(1);

        static string Line(string id, string title) =>
            $$"""{"id":"{{id}}","title":"{{title}}","status":"todo","priority":0,"description":null,"tags":[],"dependencies":[],"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","blocked_reason":null,"blocked_from_status":null,"claimed_by":null,"claimed_at":null}""" + "\n";
    }

    [Fact]
    public async Task A_damaged_backlog_is_named_and_left_alone()
    {
        using var repository = Repository.Project();
        await repository.AddAsync("An item");
        var path = Path.Combine(repository.Root, ".task-golem", "tasks.jsonl");
        await File.AppendAllTextAsync(path, "{ this is no item\n");
        var before = await File.ReadAllTextAsync(path);
        Assert.Contains("tasks.jsonl, line 3", (await repository.RunAsync("add", "Another")).Expect(1).Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(path));
        Assert.Contains("Not ready", (await repository.RunAsync("validate")).Expect(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Debug_shows_where_an_error_comes_from_and_error_alone_silences_warnings()
    {
        using var repository = Repository.Project(Configurations.Demo + "\n[surprise]\nx = 1\n");
        Assert.Contains("warning: ", (await repository.RunAsync("list")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Equal("", (await repository.RunAsync("list", "--log-level", "error")).Expect(0).Error);
        Assert.Contains("   at ", (await repository.RunAsync("show", "zzz", "--log-level", "debug")).Expect(1).Error, StringComparison.Ordinal);
    }
}
