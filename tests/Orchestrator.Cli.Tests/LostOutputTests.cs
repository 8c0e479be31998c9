namespace Orchestrator.Cli.Tests;

/// <summary>What happens when what is printed cannot be written, or when nobody wants to read it to its end.</summary>
public sealed class LostOutputTests
{
    [FullDeviceFact]
    public async Task A_list_that_cannot_be_written_is_an_error_of_one_line_and_no_crash()
    {
        using var repository = Repository.Project();
        await repository.AddAsync("An item");
        foreach (var where in new[] { "> /dev/full", ">&-" })
        {
            var lost = (await InShellAsync(repository, $"\"$0\" list {where}")).Expect(1);
            Assert.StartsWith("error: Standard output could not be written", Assert.Single(Lines(lost.Error)), StringComparison.Ordinal);
            Assert.Equal("OrcInputOutput", (await InShellAsync(repository, $"\"$0\" list --json {where}")).Expect(1).ErrorJson.GetProperty("id").GetString());
        }

        (await InShellAsync(repository, "\"$0\" --help > /dev/full")).Expect(1);
    }

    [FullDeviceFact]
    public async Task A_change_is_made_even_if_its_result_cannot_be_written()
    {
        using var repository = Repository.Project();
        (await InShellAsync(repository, "\"$0\" add 'An item' --commit > /dev/full")).Expect(1);
        Assert.Contains("An item", (await repository.RunAsync("list")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [FullDeviceFact]
    public async Task Messages_that_cannot_be_written_harm_nothing()
    {
        using var repository = Repository.Project(Configurations.Demo + "\n[surprise]\nx = 1\n");
        await repository.AddAsync("An item");
        Assert.Contains("An item", (await InShellAsync(repository, "\"$0\" list 2> /dev/full")).Expect(0).Output, StringComparison.Ordinal);
        (await InShellAsync(repository, "\"$0\" show zzz 2> /dev/full")).Expect(1);
    }

    [FullDeviceFact]
    public async Task A_run_goes_on_to_its_end_when_its_report_cannot_be_written()
    {
        foreach (var words in new[] { "run", "run --json" })
        {
            using var repository = Repository.Project();
            var id = await repository.AddAsync("An item");
            var run = (await InShellAsync(repository, $"\"$0\" {words} > /dev/full")).Expect(1);
            Assert.Contains("Standard output could not be written", run.Error, StringComparison.Ordinal);
            AssertDone(repository, id);
        }
    }

    [Fact]
    public async Task A_run_whose_reader_leaves_goes_on_to_its_end_without_a_word()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item");
        var run = (await InShellAsync(repository, "{ \"$0\" run --log-level warn; echo $? >&2; } | true")).Expect(0);
        Assert.Equal("0", run.Error.Trim());
        AssertDone(repository, id);
    }

    [Fact]
    public async Task A_list_whose_reader_has_seen_enough_ends_without_a_word()
    {
        using var repository = Repository.Project();
        foreach (var title in new[] { "One", "Two" }) await repository.AddAsync(title, "--description", new string('x', 100_000));

        // More than a pipe holds: it is written while nobody reads any more.
        var list = (await InShellAsync(repository, "{ \"$0\" list --json; echo $? >&2; } | head -c 1")).Expect(0);
        Assert.Equal(("[", "0"), (list.Output, list.Error.Trim()));
    }

    private static void AssertDone(Repository repository, string id)
    {
        Assert.Contains($"[{id}][review]", repository.Git("log", "--format=%s"), StringComparison.Ordinal);
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Task<CommandResult> InShellAsync(Repository repository, string script) =>
        repository.RunAsync(["-c", script, Repository.Program], null, "/bin/sh", []);
}
