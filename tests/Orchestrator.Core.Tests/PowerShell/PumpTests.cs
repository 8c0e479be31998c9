using Orchestrator.PowerShell.Internal;

namespace Orchestrator.Tests.PowerShell;

public sealed class PumpTests : IDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource kill = new();

    public void Dispose()
    {
        stop.Dispose();
        kill.Dispose();
    }

    [Fact]
    public void Everything_posted_is_done_in_order_on_the_calling_thread_before_the_result_is_there()
    {
        var pump = new Pump();
        var (done, threads) = (new List<int>(), new HashSet<int>());
        var result = pump.Run(
            async () =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    var number = i;
                    pump.Post(() =>
                    {
                        done.Add(number);
                        threads.Add(Environment.CurrentManagedThreadId);
                    });
                    if (i % 100 == 0) await Task.Yield();
                }

                return "done";
            },
            stop.Cancel, kill.Cancel, Generous);
        Assert.Equal("done", result);
        Assert.Equal(Enumerable.Range(0, 1000), done);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void A_write_that_throws_ends_the_work_and_waits_for_it_before_the_exception_goes_on()
    {
        var pump = new Pump();
        var hasEnded = false;
        var thrown = Assert.Throws<InvalidOperationException>(() => pump.Run(
            async () =>
            {
                pump.Post(() => throw new InvalidOperationException("Select-Object has enough"));
                try
                {
                    await Task.Delay(Timeout.Infinite, stop.Token);
                }
                finally
                {
                    // The halt commit, say: work that goes on after the request to end.
                    await Task.Yield();
                    hasEnded = true;
                }

                return 0;
            },
            stop.Cancel, kill.Cancel, Generous));
        Assert.Equal("Select-Object has enough", thrown.Message);
        Assert.True(hasEnded);
        Assert.False(kill.IsCancellationRequested);
    }

    [Fact]
    public void Work_that_does_not_end_in_order_is_ended_at_once()
    {
        var pump = new Pump();
        Assert.Throws<InvalidOperationException>(() => pump.Run(
            async () =>
            {
                pump.Post(() => throw new InvalidOperationException());
                await Task.Delay(Timeout.Infinite, kill.Token);
                return 0;
            },
            stop.Cancel, kill.Cancel, TimeSpan.FromMilliseconds(50)));
        Assert.True(stop.IsCancellationRequested);
        Assert.True(kill.IsCancellationRequested);
    }

    [Fact]
    public void What_the_work_throws_arrives_as_it_was_thrown()
    {
        var pump = new Pump();
        Assert.Throws<OrchestratorException>(() => pump.Run<int>(
            () => throw new OrchestratorException("OrcTest", "m", "r"), stop.Cancel, kill.Cancel, Generous));
    }

    [Fact]
    public void What_is_posted_after_the_end_is_dropped()
    {
        var pump = new Pump();
        pump.Run(() => Task.FromResult(0), stop.Cancel, kill.Cancel, Generous);
        pump.Post(() => Assert.Fail("nobody pumps any more"));
    }

    [Fact]
    public void Time_passes_while_nothing_is_posted()
    {
        var pump = new Pump();
        var ticks = 0;
        pump.Run(
            async () =>
            {
                await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                return 0;
            },
            stop.Cancel, kill.Cancel, Generous, TimeSpan.FromMilliseconds(1),
            () =>
            {
                if (++ticks == 3) stop.Cancel();
            });
        Assert.True(ticks >= 3);
    }
}
