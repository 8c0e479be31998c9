namespace Orchestrator.Cli.Tests;

public sealed class InitTests
{
    [Fact]
    public async Task A_fresh_repository_becomes_a_project_and_a_second_init_makes_nothing()
    {
        using var repository = Repository.Empty();
        var first = (await repository.RunAsync("init", "--prefix", "APP")).Expect(0);
        Assert.Contains("made orchestrator.toml", first.Output, StringComparison.Ordinal);
        Assert.Contains("--dangerously-skip-permissions", first.Error, StringComparison.Ordinal);

        var second = (await repository.RunAsync("init")).Expect(0);
        Assert.DoesNotContain("made ", second.Output, StringComparison.Ordinal);
        Assert.StartsWith("APP-", await repository.AddAsync("An item"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_init_makes_can_be_committed_and_leaves_a_clean_repository()
    {
        using var repository = Repository.Empty();
        repository.Write("mine.txt", "not yours");
        var made = (await repository.RunAsync("init", "--with-workflows", "--commit", "--json")).Expect(0).Json;
        Documented.Check("Initialization", made);
        Assert.Equal(repository.Git("rev-parse", "HEAD").Trim(), made.GetProperty("commit").GetString());
        Assert.Equal("?? mine.txt\n", repository.Git("status", "--porcelain"));
        Assert.True(File.Exists(Path.Combine(repository.Root, "workflows", "build.md")));
    }

    [Fact]
    public async Task A_sub_directory_finds_the_project_above_it()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item");
        repository.Below = Path.Combine("a", "b");
        Directory.CreateDirectory(Path.Combine(repository.Root, repository.Below));
        (await repository.RunAsync("show", id)).Expect(0);
        Assert.Equal("OrcStoreMissing", (await repository.RunAsync("--json", "--root", ".", "list")).Expect(1).ErrorJson.GetProperty("id").GetString());
        (await repository.RunAsync("list", "--root", repository.Root)).Expect(0);
    }

    [Fact]
    public async Task A_run_takes_a_root_that_is_named_from_where_it_is_started()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item");
        repository.Below = Path.Combine("a", "b");
        Directory.CreateDirectory(Path.Combine(repository.Root, repository.Below));
        (await repository.RunAsync("run", "--root", Path.Combine("..", ".."))).Expect(0);
        Assert.Contains($"[{id}][", repository.Git("log", "--format=%s"), StringComparison.Ordinal);
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Theory]
    [InlineData("init", "--prefix", "no good")]
    [InlineData("init", "--store", "excel")]
    public async Task A_prefix_or_store_that_cannot_be_is_refused(params string[] arguments)
    {
        using var repository = Repository.Empty();
        var result = (await repository.RunAsync(arguments)).Expect(1);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task Workflows_for_an_existing_project_are_written_and_followed()
    {
        using var repository = Repository.Empty();
        (await repository.RunAsync("init", "--commit")).Expect(0);
        Assert.Contains("made orchestrator.toml", (await repository.RunAsync("init", "--with-workflows", "--commit")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("\nworkflows = [\"workflows/build.md\"]\n", await File.ReadAllTextAsync(Path.Combine(repository.Root, "orchestrator.toml")), StringComparison.Ordinal);
        Assert.Equal("", repository.Git("status", "--porcelain"));
        File.Delete(Path.Combine(repository.Root, "workflows", "build.md"));
        Assert.Contains("build.md", (await repository.RunAsync("validate")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("made orchestrator.toml", (await repository.RunAsync("init", "--with-workflows")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wish_that_what_is_there_stands_against_is_answered()
    {
        using var repository = Repository.Empty();
        repository.Write("orchestrator.toml", "[project]\nprefix = \"AAA\"\n[[pipelines.own.phases]]\nname = \"work\"\nprompt = \"Work.\"\n");
        (await repository.RunAsync("init")).Expect(0);
        var said = (await repository.RunAsync("init", "--prefix", "BBB", "--store", "yaml", "--with-workflows")).Expect(0).Error;
        Assert.Contains("prefix = \"AAA\", which stays", said, StringComparison.Ordinal);
        Assert.Contains("convert --to yaml", said, StringComparison.Ordinal);
        Assert.Contains("read by nobody", said, StringComparison.Ordinal);
        Assert.StartsWith("AAA-", await repository.AddAsync("An item"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("task-golem")]
    [InlineData("yaml")]
    public async Task A_prefix_for_a_backlog_that_has_another_one_is_answered_with_what_brings_it_about(string store)
    {
        using var repository = Repository.Empty();
        Assert.DoesNotContain("which stays", (await repository.RunAsync("init", "--store", store, "--prefix", "AAA")).Expect(0).Error, StringComparison.Ordinal);
        // The store alone knows the prefix then, as with one that tg made.
        var configuration = await File.ReadAllTextAsync(Path.Combine(repository.Root, "orchestrator.toml"));
        repository.Write("orchestrator.toml", configuration.Replace("prefix = \"AAA\"", "", StringComparison.Ordinal));
        Assert.DoesNotContain("which stays", (await repository.RunAsync("init", "--prefix", "AAA")).Expect(0).Error, StringComparison.Ordinal);

        var said = (await repository.RunAsync("init", "--prefix", "BBB")).Expect(0).Error;
        Assert.Contains("its ids begin with AAA, which stays; prefix = \"BBB\" under [project] in orchestrator.toml changes it", said, StringComparison.Ordinal);
        repository.Write("orchestrator.toml", configuration.Replace("prefix = \"AAA\"", "prefix = \"BBB\"", StringComparison.Ordinal));
        Assert.StartsWith("BBB-", await repository.AddAsync("An item"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_is_written_anew_twice_keeps_both_that_were_there()
    {
        using var repository = Repository.Empty();
        repository.Write("orchestrator.toml", "# mine\n");
        (await repository.RunAsync("init", "--force")).Expect(0);
        (await repository.RunAsync("init", "--force", "--prefix", "BBB")).Expect(0);
        Assert.Equal("# mine\n", await File.ReadAllTextAsync(Path.Combine(repository.Root, "orchestrator.toml.bak")));
        Assert.True(File.Exists(Path.Combine(repository.Root, "orchestrator.toml.bak.2")));
    }
}
