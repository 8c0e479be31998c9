namespace Orchestrator.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly Repository repository = Repository.Bare();

    public void Dispose() => repository.Dispose();

    [Theory]
    [InlineData("did you mean list?", "lst")]
    [InlineData("did you mean --target?", "run", "--taget", "a1b2c")]
    [InlineData("did you mean --size?", "add", "--sise", "small", "A title")]
    [InlineData("did you mean --json?", "list", "--jsn")]
    [InlineData("did you mean ready?", "list", "--status", "redy")]
    [InlineData("small, medium, large", "add", "A title", "--size", "huge")]
    [InlineData("1 or more", "run", "--max-concurrent", "0")]
    [InlineData("whole number", "add", "A title", "--priority", "soon")]
    [InlineData("unknown field 'colour'", "list", "--only", "colour=green")]
    [InlineData("combine the values", "run", "--only", "size=small", "--only", "size=large")]
    [InlineData("--reason", "block", "a1b2c")]
    [InlineData("--into", "merge", "a1b2c")]
    [InlineData("--duplicate-of goes with", "close", "a1b2c", "--reason", "wont_do", "--duplicate-of", "00f3d")]
    [InlineData("orchestrate complete", "close", "a1b2c", "--reason", "completed")]
    [InlineData("Nothing to change", "set", "a1b2c")]
    [InlineData("quote a text that has blanks", "add", "Two", "words")]
    [InlineData("A command is missing", "--json")]
    [InlineData("task-golem", "convert", "--to", "excel")]
    [InlineData("at most 50", "demo", "--items", "51")]
    public async Task A_command_line_that_cannot_be_understood_is_refused_with_a_hint(string hint, params string[] arguments)
    {
        var result = (await repository.RunAsync(arguments)).Expect(2);
        Assert.Equal("", result.Output);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_a_misuse_is_an_object_as_well()
    {
        var error = (await repository.RunAsync("list", "--json", "--bogus")).Expect(2).ErrorJson;
        Documented.Check("Error", error);
        Assert.Equal("OrcUsage", error.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Every_command_has_help_with_an_example_of_itself()
    {
        var help = (await repository.RunAsync("--help")).Expect(0).Output;
        Assert.Contains("Examples:\n  orchestrate demo\n", help, StringComparison.Ordinal);
        Assert.DoesNotContain("demo-agent", help, StringComparison.Ordinal);
        var commands = help[help.IndexOf("Commands:", StringComparison.Ordinal)..help.IndexOf("Examples:", StringComparison.Ordinal)]
            .Split('\n').Skip(1).Where(line => line.Trim().Length > 0).Select(line => line.Trim().Split("  ")[0].Split('<')[0].Split(',')[^1].Trim()).ToList();
        string[] expected =
        [
            "init", "add", "show", "status", "set", "remove", "block", "unblock", "step", "complete", "close", "merge", "restore",
            "run", "triage", "stop", "validate", "convert", "repair", "runs", "transcript", "worklog", "demo",
        ];
        Assert.Empty(expected.Except(commands));
        await Parallel.ForEachAsync(commands, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (command, _) =>
        {
            var own = (await repository.RunAsync(command, "--help")).Expect(0).Output;
            var name = command == "ls" ? "list" : command;
            Assert.Matches($"Examples?:\n  orchestrate {name}", own);
        });
    }

    [Fact]
    public async Task The_version_is_printed_outside_of_any_project() =>
        Assert.Matches(@"^\d+\.\d+\.\d+", (await repository.RunAsync("--version")).Expect(0).Output);
}
