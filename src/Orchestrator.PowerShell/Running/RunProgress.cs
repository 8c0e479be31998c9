using System.Management.Automation;
using Orchestrator.PowerShell.Views;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.PowerShell.Running;

/// <summary>The progress bars of a run: one for the run, one for each item that is running.</summary>
/// <param name="write">Takes the records.</param>
/// <param name="time">The clock of elapsed times.</param>
internal sealed class RunProgress(Action<ProgressRecord> write, TimeProvider time)
{
    private const string Activity = "Pipeline";
    private static readonly TimeSpan PerRecord = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static int lastActivityId = 0x4F00;

    private readonly Dictionary<(string Item, string Phase), Bar> bars = [];
    private readonly int runBar = NextActivityId();
    private readonly long started = time.GetTimestamp();
    private long shownAt;
    private TimeSpan pause;
    private int ended;
    private int blocked;
    private string? shownStatus;

    /// <summary>How often <see cref="Refresh"/> should be called while nothing happens, so that elapsed times go on.</summary>
    internal static TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <summary>Takes an event in; shows nothing yet.</summary>
    internal void Apply(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.PhaseStarted phase:
                bars[(phase.ItemId, phase.Phase)] = new Bar(ViewText.OneLine($"{phase.ItemId} {phase.Phase} ({phase.Title})"), time.GetTimestamp());
                break;
            case RunEvent.ActivityChanged activity when bars.TryGetValue((activity.ItemId, activity.Phase), out var bar):
                bar.Attempt = activity.Attempt;
                bar.Doing = activity.Activity;
                break;
            case RunEvent.PhaseLeft phase:
                Close((phase.ItemId, phase.Phase));
                break;
            case RunEvent.PhaseEnded { Run: var run }:
                ended++;
                if (run.Outcome is Outcome.Blocked or Outcome.Failed) blocked++;
                Close((run.Id, run.Phase));
                break;
            case RunEvent.Ended:
                foreach (var key in bars.Keys.ToList()) Close(key);
                if (shownStatus is not null) write(new ProgressRecord(runBar, Activity, "done") { RecordType = ProgressRecordType.Completed });
                break;
        }
    }

    /// <summary>Shows what has changed, at most five records a second over all bars.</summary>
    internal void Refresh()
    {
        if (shownAt != 0 && time.GetElapsedTime(shownAt) < pause) return;
        shownAt = time.GetTimestamp();
        var written = 0;
        var status = Status();
        if (status != shownStatus)
        {
            write(new ProgressRecord(runBar, Activity, shownStatus = status));
            written++;
        }

        foreach (var bar in bars.Values)
        {
            if (bar.News(time) is not { } news) continue;
            bar.Id ??= NextActivityId();
            write(new ProgressRecord(bar.Id.Value, bar.Title, news) { ParentActivityId = runBar, CurrentOperation = bar.Doing });
            written++;
        }

        pause = PerRecord * written < Longest ? PerRecord * written : Longest;
    }

    private static int NextActivityId() => Interlocked.Increment(ref lastActivityId);

    private string Status()
    {
        var status = $"{ended} phases ended, {bars.Count} running, {ViewText.Elapsed(time.GetElapsedTime(started))}";
        return blocked == 0 ? status : $"{status}, {blocked} blocked";
    }

    private void Close((string Item, string Phase) key)
    {
        if (bars.Remove(key, out var bar) && bar.Id is { } id)
            write(new ProgressRecord(id, bar.Title, "done") { ParentActivityId = runBar, RecordType = ProgressRecordType.Completed });
    }

    private sealed class Bar(string title, long started)
    {
        private string? shown;

        internal string Title => title;

        /// <summary>Activity id; null until the bar is first shown: most phases of a quick agent never are.</summary>
        internal int? Id { get; set; }

        internal int Attempt { get; set; } = 1;

        internal string? Doing { get; set; }

        /// <summary>The status to show; null when it is the one that is shown.</summary>
        internal string? News(TimeProvider time)
        {
            var status = ViewText.Elapsed(time.GetElapsedTime(started));
            if (Attempt > 1) status += $", attempt {Attempt}";
            if (Doing is not null) status += $", {Doing}";
            if (status == shown) return null;
            return shown = status;
        }
    }
}
