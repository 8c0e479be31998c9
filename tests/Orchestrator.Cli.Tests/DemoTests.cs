namespace Orchestrator.Cli.Tests;

public sealed class DemoTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_newcomer_sees_a_whole_backlog_worked_through_and_nothing_is_left_behind(bool isPlain)
    {
        using var somewhere = Repository.Bare();
        (string Name, string Value)[] environment = [("TMPDIR", somewhere.Root), ("HOME", somewhere.Root)];
        var result = isPlain
            ? await somewhere.RunAsync([Repository.PlainProgram, "demo"], null, "dotnet", environment)
            : await somewhere.RunAsync(["demo"], null, environment);
        result.Expect(0);
        Assert.Contains("3 items completed", result.Output, StringComparison.Ordinal);
        Assert.Contains("build (2)", result.Output, StringComparison.Ordinal);
        Assert.Contains("[orchestrator] Set up the backlog", result.Output, StringComparison.Ordinal);
        Assert.Contains("git status: clean", result.Output, StringComparison.Ordinal);
        Assert.Contains("prd.md", result.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(somewhere.Root, "orchestrator-demo-*"));
    }

    [Fact]
    public async Task What_is_kept_can_be_looked_at_and_gone_on_with()
    {
        using var somewhere = Repository.Bare();
        var lines = (await somewhere.RunAsync(["demo", "--keep", "--items", "1", "--max-concurrent", "1", "--json"], null, ("TMPDIR", somewhere.Root))).Expect(0).JsonLines;
        var demo = lines[^1];
        Documented.Check("Demo", demo);
        Documented.Check("Run", lines[^2]);
        Documented.Check("Phase", lines[0]);
        Assert.True(demo.GetProperty("clean").GetBoolean());
        somewhere.Below = demo.GetProperty("directory").GetString()!;
        Assert.Contains("Ring a bell", (await somewhere.RunAsync("list", "--archived")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("nothing", (await somewhere.RunAsync("run")).Expect(0).Output, StringComparison.Ordinal);
    }
}
