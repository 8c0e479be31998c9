using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

public sealed class SurvivorsTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    [Fact]
    public async Task What_a_killed_run_left_behind_is_found_by_its_marker_and_ended()
    {
        var prefix = shell.Marker[..^1];
        await using var first = ChildProcess.Start(shell.Run("setsid sleep 1000 & echo $! > one; sleep 1000"), TimeProvider.System);
        await using var second = ChildProcess.Start(shell.Run("trap '' TERM; echo $$ > two; read -r _ < /dev/ptmx") with { Marker = prefix + "2" }, TimeProvider.System);
        using var neighbours = new Shell();
        await using var neighbour = ChildProcess.Start(neighbours.Run("exec sleep 1000"), TimeProvider.System);
        await shell.ReadWhenWrittenAsync("one");
        await shell.ReadWhenWrittenAsync("two");

        var found = Survivors.Find(prefix);
        Assert.Contains(found, process => process.Id == second.Id && process.CommandLine.Contains("/dev/ptmx", StringComparison.Ordinal));
        Assert.True(found.Count >= 3);

        var ended = await Survivors.EndAsync(prefix, [], TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);

        Assert.True(ended >= 3);
        Assert.Empty(Survivors.Find(prefix));
        var exit = await first.Completion;
        Assert.Equal(15, exit.Signal ?? exit.ExitCode - 128); // the shell may have seen its child go first
        Assert.Equal(9, (await second.Completion).Signal);
        Assert.False(neighbour.Completion.IsCompleted);
    }

    [Fact]
    public async Task Marked_git_commands_are_waited_for_and_left_alone()
    {
        const string Prefix = "ORCHESTRATOR_GIT_test";
        var git = shell.Run("while [ ! -e go ]; do sleep 0.01; done; exit 7") with
        {
            Marker = null,
            Environment = new Dictionary<string, string?> { [Prefix] = "1" },
        };
        await using var child = ChildProcess.Start(git, TimeProvider.System);
        Assert.False(await Survivors.WaitForAsync(Prefix, TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None));
        var waiting = Survivors.WaitForAsync(Prefix, TimeSpan.FromMinutes(5), TimeProvider.System, CancellationToken.None);
        await File.WriteAllTextAsync(shell.PathOf("go"), "");
        Assert.True(await waiting);
        Assert.Equal(7, (await child.Completion).ExitCode);
    }

    [Fact]
    public async Task Where_nothing_bears_the_marker_nothing_happens() =>
        Assert.Equal(0, await Survivors.EndAsync("ORCHESTRATOR_ATTEMPT_nobody_", [], TimeSpan.Zero, TimeProvider.System, CancellationToken.None));
}
