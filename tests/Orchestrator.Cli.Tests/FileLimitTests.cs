namespace Orchestrator.Cli.Tests;

public sealed class FileLimitTests
{
    // From what the program cannot even begin with to what it needs alone: the native one that is shipped, and as it is built for tests.
    private static readonly int[] Limits = [28, 36, 100, 110];

    [Fact]
    public async Task A_run_without_enough_files_to_open_blames_no_item_and_the_next_one_goes_on()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item", "--size", "small", "--risk", "low");
        List<CommandResult> starved = [];
        foreach (var limit in Limits)
            starved.Add(await repository.RunAsync(["-c", $"ulimit -c 0; ulimit -n {limit}; exec \"$0\" run", Repository.Program], null, "/bin/sh", []));
        Assert.NotEqual("blocked", (await repository.RunAsync("show", id, "--json")).Expect(0).Json.GetProperty("status").GetString());
        Assert.Contains(starved, result => result.ExitCode != 0);
        Assert.All(starved, result => Assert.True(result.ExitCode == 0 || result.Error.Length > 0, $"exit code {result.ExitCode} without a word\n{result.Output}"));
        (await repository.RunAsync("run")).Expect(0);
        var item = (await repository.RunAsync("show", id, "--json")).Expect(0).Json;
        Assert.Equal(("done", "completed"), (item.GetProperty("status").GetString(), item.GetProperty("resolution").GetString()));
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }
}
