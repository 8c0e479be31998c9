namespace Orchestrator.Tests;

/// <summary>A clock that stands still until a test moves it; timers fire when it passes them, in their order.</summary>
public sealed class ManualTimeProvider(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start ?? new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.Utc;

    /// <summary>Timers that wait for their moment; lets a test wait until the code under test has begun to wait.</summary>
    public int PendingTimers
    {
        get { lock (gate) return timers.Count(timer => timer.Due is not null); }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp()
    {
        lock (gate) return ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on; callbacks run on this thread, each at its own moment.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long target;
        lock (gate) target = ticks + by.Ticks;
        while (true)
        {
            ManualTimer? next;
            lock (gate)
            {
                next = timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
                Move(next?.Due is { } due ? Math.Max(due, ticks) : target);
                next?.Reschedule();
            }
            if (next is null) return;
            next.Fire();
        }
    }

    /// <summary>Sets the clock on the wall, as people and time servers do: nothing that waits is the nearer or the further for it.</summary>
    public void SetWall(TimeSpan by)
    {
        lock (gate) now += by;
    }

    private void Move(long ticks)
    {
        now += TimeSpan.FromTicks(ticks - this.ticks);
        this.ticks = ticks;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public long? Due { get; private set; }

        public void Fire() => callback(state);

        public void Reschedule() => Due = period > TimeSpan.Zero ? Due + period.Ticks : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                this.period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.ticks + dueTime.Ticks;
                if (!clock.timers.Contains(this)) clock.timers.Add(this);
            }
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                Due = null;
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
