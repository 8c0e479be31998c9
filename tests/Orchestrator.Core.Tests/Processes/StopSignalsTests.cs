using System.Runtime.InteropServices;
using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

[Collection(nameof(OneAtATime))]
public sealed partial class StopSignalsTests
{
    private const int Hangup = 1;

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [Fact]
    public async Task The_first_signal_asks_for_a_stop_and_the_second_for_a_kill()
    {
        using var signals = StopSignals.Listen();
        _ = kill(Environment.ProcessId, Hangup);
        await WaitFor.ConditionAsync(() => signals.Stop.IsCancellationRequested, "the stop");
        Assert.False(signals.Kill.IsCancellationRequested);
        _ = kill(Environment.ProcessId, Hangup);
        await WaitFor.ConditionAsync(() => signals.Kill.IsCancellationRequested, "the kill");
    }

    [Fact]
    public void A_stop_asked_for_twice_is_still_a_stop()
    {
        using var signals = StopSignals.Listen();
        signals.RequestStop();
        signals.RequestStop();
        Assert.True(signals.Stop.IsCancellationRequested);
        Assert.False(signals.Kill.IsCancellationRequested);
    }

    [Fact]
    public void A_kill_is_a_stop_too_and_nothing_is_asked_of_one_that_listens_no_more()
    {
        var signals = StopSignals.Listen();
        var (stop, kill) = (signals.Stop, signals.Kill);
        signals.RequestKill();
        Assert.True(stop.IsCancellationRequested && kill.IsCancellationRequested);
        signals.Dispose();
        signals.RequestStop();
    }
}
