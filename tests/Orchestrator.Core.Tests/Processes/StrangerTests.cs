using System.Diagnostics;
using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

/// <summary>What others have started is never signalled, however much it looks like the product's own.</summary>
public sealed class StrangerTests : IDisposable
{
    private readonly Shell shell = new();
    private readonly List<Process> strangers = [];

    public void Dispose()
    {
        foreach (var stranger in strangers)
        {
            stranger.Kill();
            stranger.Dispose();
        }

        shell.Dispose();
    }

    [Fact]
    public async Task A_process_whose_marker_only_looks_alike_outlives_the_attempt()
    {
        Start(shell.Marker + "0", "1");
        Start("_" + shell.Marker, "1");
        Start(shell.Marker, "11");
        Start("NOTE", shell.Marker + "=1");
        Start("NOTE", "a\n" + shell.Marker + "=1");
        await using var child = ChildProcess.Start(shell.Run("setsid sleep 1000 & exec sleep 1000"), TimeProvider.System);

        await child.StopAsync(TimeSpan.FromMinutes(5));

        Assert.True((await child.Completion).WasStopped);
        Assert.All(strangers, stranger => Assert.False(stranger.HasExited));
    }

    [Fact]
    public async Task A_process_of_another_run_with_a_similar_name_outlives_the_search_for_survivors()
    {
        var run = shell.Marker[..shell.Marker.LastIndexOf('_')];
        Start(run + "0_1", "1");
        Start(run, "1");
        Start("X" + shell.Marker, "1");
        await using var survivor = ChildProcess.Start(shell.Run("exec sleep 1000"), TimeProvider.System);

        Assert.Equal(1, await Survivors.EndAsync(run + "_", [], TimeSpan.FromMinutes(5), TimeProvider.System, CancellationToken.None));

        Assert.All(strangers, stranger => Assert.False(stranger.HasExited));
    }

    private void Start(string name, string value) =>
        strangers.Add(Process.Start(new ProcessStartInfo("sleep", ["1000"]) { WorkingDirectory = shell.Directory, Environment = { [name] = value } })!);
}
