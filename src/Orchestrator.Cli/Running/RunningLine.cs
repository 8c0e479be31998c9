using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.Running;

/// <summary>What is shown of a phase that is on.</summary>
/// <param name="itemId">The item.</param>
/// <param name="phase">The phase.</param>
/// <param name="title">The item's title, until the agent says what it does.</param>
/// <param name="started">When it began, as a timestamp.</param>
internal sealed class RunningLine(string itemId, string phase, string title, long started)
{
    /// <summary>Number of the attempt, from 1.</summary>
    internal int Attempt { get; set; } = 1;

    /// <summary>What the agent does; null: unknown.</summary>
    internal string? Activity { get; set; }

    /// <summary>The line.</summary>
    internal string Text(TimeProvider time)
    {
        var attempt = Attempt > 1 ? $" (attempt {Attempt})" : "";
        return $"  {itemId}  {CellText.Pad(phase, 8)}  {CellText.Pad(DurationText.Of(time.GetElapsedTime(started)), 6)}{attempt}  {CellText.OneLine(Activity ?? title)}";
    }
}
