namespace Orchestrator.Agents;

/// <summary>Which agents may start now: limits of their own, spacing, throttling with its waits, and agents that cannot work at all.</summary>
/// <remarks>
/// Belongs to the run loop, one thread only. A throttled agent waits for the reset it stated (within 24 h), else 30 s doubled to
/// 15 min; then one run probes it, and only when that works do others follow. Nothing here is kept beyond a run.
/// </remarks>
public sealed class AgentThrottles
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestReset = TimeSpan.FromHours(24);

    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly TimeSpan maxWait;
    private readonly TimeProvider time;
    private readonly long origin;
    private readonly Random jitter;

    /// <summary>All agents free.</summary>
    /// <param name="agents">The agents of the run, for their limits; others have none.</param>
    /// <param name="maxWait">How long an agent is waited for that states no reset.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">Spreads the waits; null: at random.</param>
    public AgentThrottles(IEnumerable<AgentDefinition> agents, TimeSpan maxWait, TimeProvider time, Random? jitter = null)
    {
        ArgumentNullException.ThrowIfNull(agents);
        foreach (AgentDefinition agent in agents) entries[agent.Name] = new(agent.MaxConcurrent, agent.StartSpacing);
        this.maxWait = maxWait;
        this.time = time;
        origin = time.GetTimestamp();
        this.jitter = jitter ?? Random.Shared;
    }

    /// <summary>This moment.</summary>
    public Moment Now() => new(time.GetUtcNow(), time.GetElapsedTime(origin));

    /// <summary>Agents that nothing can be expected of in this run: unavailable, or throttled beyond the longest wait.</summary>
    public IReadOnlySet<string> Exhausted => Names(entry => entry.Unavailable is not null);

    /// <summary>A phase begins with this agent; each begin is followed by exactly one of the other Record calls.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="item">Whose phase it is; an item has one phase at a time.</param>
    public void RecordStart(string agent, string item)
    {
        Entry entry = Of(agent);
        entry.Running++;
        entry.Start(item, Now());
    }

    /// <summary>Whether a phase that goes on with this agent may start its process again after a failed attempt; if so, it counts as started.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="item">Whose phase it is.</param>
    /// <param name="now">The moment.</param>
    public RetryPermission PermitRetry(string agent, string item, Moment now)
    {
        Entry entry = Of(agent);
        // Whatever it failed of, it was not the limit that it was to probe.
        if (entry.Throttle?.Probe == item) entry.Throttle = null;
        if (entry.Unavailable is { } words) return new(TimeSpan.Zero, $"{agent} cannot work: {words}");
        if (entry.Throttle is { } throttle && !throttle.MayProbe(now)) return new(TimeSpan.Zero, $"{agent} is throttled: {throttle.Message}");
        if (entry.Spaced(now) is { Ticks: > 0 } rest) return new(rest, null);
        entry.Start(item, now);
        return default;
    }

    /// <summary>How many of its processes run.</summary>
    /// <param name="agent">Its name.</param>
    public int Running(string agent) => Of(agent).Running;

    /// <summary>It ended and had worked, whatever came of the phase: the agent is neither throttled nor unavailable.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="item">Whose phase it was.</param>
    public void RecordSuccess(string agent, string item)
    {
        Entry entry = Ended(agent, item, out bool wasProbe);
        // One that had started before the others were refused proves nothing about the next request; a probe does.
        if (wasProbe) entry.Throttle = null;
        // Several programs of one vendor race for a login: one that works shows that the other's words were about that moment.
        entry.Unavailable = null;
    }

    /// <summary>It ended and tells nothing about the agent, e.g. because it was stopped.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="item">Whose phase it was.</param>
    public void RecordEnd(string agent, string item) => Ended(agent, item, out _);

    /// <summary>It ended because it is throttled.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="item">Whose phase it was.</param>
    /// <param name="notice">Its words and the reset it stated.</param>
    public void RecordThrottled(string agent, string item, ThrottleNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        Entry entry = Ended(agent, item, out bool wasProbe);
        if (entry.Unavailable is not null) return;
        Moment now = Now();
        DateTimeOffset? stated = notice.ResetAt is { } reset && reset > now.Wall && reset - now.Wall <= LongestReset ? reset : null;
        if (!wasProbe && entry.Throttle is { } known && !known.MayProbe(now))
        {
            // It had started before the agent was known to be throttled: no second failure, but perhaps a better word on the reset.
            if (stated - now.Wall > known.Left(now)) known.Stated = stated;
            return;
        }
        Throttle throttle = entry.Throttle ??= new();
        throttle.Message = notice.Message;
        TimeSpan delay = Delay(throttle.Tries++);
        if (stated is { } at)
        {
            // A reset of "1 s" that comes again and again must not become a loop of starts.
            throttle.Stated = throttle.Tries <= 3 || at - now.Wall > delay ? at : null;
            throttle.NextTry = now.Steady + delay;
            throttle.WaitsSince = null;
            return;
        }
        TimeSpan end = (throttle.WaitsSince ??= now.Steady) + maxWait;
        throttle.Stated = null;
        if (now.Steady >= end) entry.Unavailable = $"throttled for longer than {maxWait.TotalMinutes:0.#} min: {notice.Message}";
        else throttle.NextTry = now.Steady + delay < end ? now.Steady + delay : end;
    }

    /// <summary>It ended, or could not start, because it cannot work at all.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="item">Whose phase it was.</param>
    /// <param name="words">Its own words.</param>
    public void RecordUnavailable(string agent, string item, string words) => Ended(agent, item, out _).Unavailable = words;

    /// <summary>How many more of each agent may start now; agents that are not listed have no limit.</summary>
    /// <param name="now">The moment.</param>
    public IReadOnlyDictionary<string, int> Openings(Moment now) => entries
        .Select(pair => (pair.Key, Openings: pair.Value.Openings(now)))
        .Where(pair => pair.Openings is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Openings!.Value, StringComparer.Ordinal);

    /// <summary>Agents none of which may start now.</summary>
    /// <param name="now">The moment.</param>
    public IReadOnlySet<string> PassedOver(Moment now) => Names(entry => entry.Openings(now) == 0);

    /// <summary>How long until time alone lets another agent start; null: it never does.</summary>
    /// <param name="now">The moment.</param>
    public TimeSpan? NextChange(Moment now) => entries.Values.Select(entry => entry.NextChange(now)).Min();

    /// <summary>When a throttled agent is tried again; null if it is not throttled or not waited for.</summary>
    /// <param name="agent">Its name.</param>
    public DateTimeOffset? NextTry(string agent) =>
        entries.GetValueOrDefault(agent) is { Unavailable: null, Throttle: { } throttle } && Now() is var now ? now.Wall + throttle.Left(now) : null;

    /// <summary>Why an agent is waited for or given up, in its own words; null when it is free.</summary>
    /// <param name="agent">Its name.</param>
    public string? Reason(string agent) =>
        entries.GetValueOrDefault(agent) is { } entry ? entry.Unavailable ?? entry.Throttle?.Message : null;

    private TimeSpan Delay(int tries)
    {
        TimeSpan full = tries > 10 ? LongestDelay : TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << tries, LongestDelay.Ticks));
        // Downwards only, so that the longest delay is what its name says.
        return full * (1 - (0.2 * jitter.NextDouble()));
    }

    private Entry Of(string agent) => entries.TryGetValue(agent, out Entry? entry) ? entry : entries[agent] = new(0, TimeSpan.Zero);

    private Entry Ended(string agent, string item, out bool wasProbe)
    {
        Entry entry = Of(agent);
        entry.Running = Math.Max(0, entry.Running - 1);
        wasProbe = entry.Throttle?.Probe == item;
        if (wasProbe) entry.Throttle!.Probe = null;
        return entry;
    }

    private HashSet<string> Names(Func<Entry, bool> condition) =>
        entries.Where(pair => condition(pair.Value)).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);

    private sealed class Throttle
    {
        public string Message { get; set; } = "";

        public int Tries { get; set; }

        /// <summary>The reset that it stated and that is waited for.</summary>
        public DateTimeOffset? Stated { get; set; }

        /// <summary>When it is tried again where no reset is waited for.</summary>
        public TimeSpan NextTry { get; set; }

        /// <summary>The item whose phase tries whether the limit is over; null while none does.</summary>
        public string? Probe { get; set; }

        /// <summary>Since when it has been throttled without saying until when.</summary>
        public TimeSpan? WaitsSince { get; set; }

        /// <summary>How long it is still waited for; not positive when it may be tried.</summary>
        public TimeSpan Left(Moment now) => Stated is { } reset ? reset - now.Wall : NextTry - now.Steady;

        public bool MayProbe(Moment now) => Probe is null && Left(now) <= TimeSpan.Zero;
    }

    private sealed class Entry(int limit, TimeSpan spacing)
    {
        public int Running { get; set; }

        public TimeSpan? LastStart { get; set; }

        public Throttle? Throttle { get; set; }

        public string? Unavailable { get; set; }

        public int? Openings(Moment now)
        {
            if (Unavailable is not null) return 0;
            if (Throttle is { } throttle && !throttle.MayProbe(now)) return 0;
            if (Spaced(now) > TimeSpan.Zero) return 0;
            int? free = limit > 0 ? Math.Max(0, limit - Running) : null;
            return Throttle is not null || spacing > TimeSpan.Zero ? Math.Min(free ?? 1, 1) : free;
        }

        public TimeSpan? NextChange(Moment now)
        {
            if (Unavailable is not null) return null;
            TimeSpan? tried = Throttle is { Probe: null } throttle && throttle.Left(now) is { Ticks: > 0 } left ? left : null;
            TimeSpan? spaced = Spaced(now) is { Ticks: > 0 } rest ? rest : null;
            return tried > spaced || spaced is null ? tried : spaced;
        }

        public void Start(string item, Moment now)
        {
            LastStart = now.Steady;

            // Only a probe can start while it is throttled.
            if (Throttle is { } throttle) throttle.Probe = item;
        }

        public TimeSpan? Spaced(Moment now) => LastStart + spacing - now.Steady;
    }
}
