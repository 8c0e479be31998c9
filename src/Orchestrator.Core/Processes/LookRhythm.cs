namespace Orchestrator.Processes;

/// <summary>
/// The rhythm in which the process table is looked at while something is expected to end: 2 ms, then doubled up to 50 ms.
/// </summary>
/// <remarks>
/// It runs on the system's clock even where a caller brings its own: processes end in real time, whatever hour a test says it is.
/// Graces and timeouts are the caller's.
/// </remarks>
internal sealed class LookRhythm
{
    private const int Longest = 50;
    private int milliseconds = 1;

    /// <summary>Waits for the next look.</summary>
    /// <param name="sooner">Ends the wait early; null or already completed: nothing does.</param>
    public Task NextAsync(Task? sooner = null)
    {
        milliseconds = Math.Min(milliseconds * 2, Longest);
        var pause = Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
        return sooner is null or { IsCompleted: true } ? pause : Task.WhenAny(sooner, pause);
    }
}
