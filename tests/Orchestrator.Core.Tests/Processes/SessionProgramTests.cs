using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

/// <summary>The second choice, which is used as process 1 of a container, does the same with other means.</summary>
/// <remarks>Alone: a run in this process takes programs in sessions of their own that it did not start for daemons of its agents, and ends them.</remarks>
[Collection(nameof(OneAtATime))]
public sealed class SessionProgramTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    [Fact]
    public async Task Exit_codes_and_signals_are_told_apart()
    {
        using var exits = SessionProgram.Start(shell.Run("exit 3"), "/bin/sh");
        Assert.Equal(new ExitStatus(3, null), await exits.Exited);
        exits.Release();
        using var dies = SessionProgram.Start(shell.Run("kill -9 $$"), "/bin/sh");
        Assert.Equal(new ExitStatus(null, 9), await dies.Exited);
        dies.Release();
    }

    [Fact]
    public async Task A_signal_right_after_the_start_arrives_and_later_ones_reach_the_whole_group()
    {
        using var early = SessionProgram.Start(shell.Run("sleep 1000"), "/bin/sh");
        early.SignalGroup(StopSignal.Kill);
        Assert.Equal(9, (await early.Exited).Signal);
        early.Release();

        using var late = SessionProgram.Start(shell.Run("sleep 1000 & setsid sleep 1000 & echo ready > ready; wait"), "/bin/sh");
        await shell.ReadWhenWrittenAsync("ready");
        await WaitFor.ConditionAsync(() => LinuxProcessTable.Read(late.Id) is { } entry && entry.Session == late.Id, "the session");
        late.SignalGroup(StopSignal.Terminate);
        Assert.Equal(15, (await late.Exited).Signal);
        using var stop = new StopRequest(TimeProvider.System);
        var ending = new ProcessEnding(async () => [.. await late.ListDescendantsAsync(shell.Marker)], late.Signal, stop);
        await ending.EndAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Empty(await late.ListDescendantsAsync(shell.Marker));
        late.Release();
    }
}
