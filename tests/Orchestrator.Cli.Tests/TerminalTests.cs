namespace Orchestrator.Cli.Tests;

public sealed class TerminalTests
{
    [TerminalFact]
    public async Task Running_phases_are_drawn_and_only_what_has_ended_stays_on_the_screen()
    {
        using var repository = Repository.Project(Configurations.Demo.Replace("[execution]", "[execution]\nmax_concurrent = 2", StringComparison.Ordinal));
        var one = await repository.AddAsync("One", "--description", "demo:sleep=0.6 demo:fail-once@build");
        var other = await repository.AddAsync("Other", "--description", "demo:sleep=0.6");
        var written = await OnTerminalAsync(repository, "run --log-level debug");
        Assert.Contains("\e[J", written, StringComparison.Ordinal);
        Assert.Contains("\e[32m", written, StringComparison.Ordinal);

        var screen = Screen.After(written);
        foreach (var id in new[] { one, other })
        {
            foreach (var phase in new[] { "triage", "build", "review" })
                Assert.Single(screen, line => line.Contains($"  {id}  {phase} ", StringComparison.Ordinal));
        }

        Assert.Contains(screen, line => line.Contains("2 items completed", StringComparison.Ordinal));
    }

    [TerminalFact]
    public async Task Without_colours_there_are_none_and_a_dumb_terminal_gets_plain_lines()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item");
        Assert.Contains("\e[2m", await OnTerminalAsync(repository, "list"), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2m", await OnTerminalAsync(repository, "list --no-color"), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2m", await OnTerminalAsync(repository, "list", ("NO_COLOR", "1")), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", await OnTerminalAsync(repository, $"run --target {id}", ("TERM", "dumb")), StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task Json_on_a_terminal_is_indented()
    {
        using var repository = Repository.Project();
        await repository.AddAsync("An item");
        Assert.Contains("\n    \"title\": \"An item\",", (await OnTerminalAsync(repository, "list --json")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static async Task<string> OnTerminalAsync(Repository repository, string words, params (string Name, string Value)[] environment)
    {
        var command = new[] { "--quiet", "--return", "--command", $"'{Repository.Program}' {words}", "/dev/null" };
        return (await repository.RunAsync(command, null, TerminalFactAttribute.Script, environment)).Expect(0).Output;
    }
}
