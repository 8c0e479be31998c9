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
}
