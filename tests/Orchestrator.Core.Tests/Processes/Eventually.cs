using System.Diagnostics;

namespace Orchestrator.Tests.Processes;

internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(60)) Assert.Fail($"Waited a minute for: {what}");
            await Task.Delay(5);
        }
    }
}
