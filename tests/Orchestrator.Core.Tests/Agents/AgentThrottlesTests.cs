using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

public sealed class AgentThrottlesTests
{
    private readonly ManualTimeProvider time = new();

    [Fact]
    public void A_free_agent_has_no_limit()
    {
        AgentThrottles throttles = Throttles();
        for (int i = 0; i < 200; i++) throttles.RecordStart("claude", "WRK-1");

        Assert.Empty(throttles.PassedOver(throttles.Now()));
        Assert.Empty(throttles.Openings(throttles.Now()));
        Assert.Null(throttles.NextChange(throttles.Now()));
    }

    [Fact]
    public void A_limit_of_its_own_is_kept_and_freed_by_every_kind_of_end()
    {
        AgentThrottles throttles = Throttles(new AgentDefinition("claude", ["claude"]) { MaxConcurrent = 2 });
        Assert.Equal(2, throttles.Openings(throttles.Now())["claude"]);
        throttles.RecordStart("claude", "WRK-1");
        throttles.RecordStart("claude", "WRK-1");
        Assert.Contains("claude", throttles.PassedOver(throttles.Now()));

        throttles.RecordEnd("claude", "WRK-1");

        Assert.Equal(1, throttles.Openings(throttles.Now())["claude"]);
    }

    [Fact]
    public void Starts_are_spaced()
    {
        AgentThrottles throttles = Throttles(new AgentDefinition("claude", ["claude"]) { StartSpacing = TimeSpan.FromSeconds(10) });
        Assert.Equal(1, throttles.Openings(throttles.Now())["claude"]);

        throttles.RecordStart("claude", "WRK-1");
        Assert.Contains("claude", throttles.PassedOver(throttles.Now()));
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(6), throttles.NextChange(throttles.Now()));
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Empty(throttles.PassedOver(throttles.Now()));
    }

    [Fact]
    public void A_stated_reset_is_waited_out_and_then_one_run_probes()
    {
        AgentThrottles throttles = Throttles();
        DateTimeOffset reset = time.GetUtcNow().AddHours(3);
        Throttled(throttles, reset);

        Assert.Equal(reset, throttles.NextTry("claude"));
        Assert.Equal("busy", throttles.Reason("claude"));
        Assert.Contains("claude", throttles.PassedOver(throttles.Now()));
        time.Advance(TimeSpan.FromHours(3));
        Assert.Equal(1, throttles.Openings(throttles.Now())["claude"]);
        throttles.RecordStart("claude", "WRK-1");
        Assert.Contains("claude", throttles.PassedOver(throttles.Now()));
        throttles.RecordSuccess("claude", "WRK-1");

        Assert.Empty(throttles.PassedOver(throttles.Now()));
        Assert.Null(throttles.NextTry("claude"));
    }

    [Fact]
    public void Without_a_reset_the_wait_doubles_from_half_a_minute_to_a_quarter_of_an_hour()
    {
        AgentThrottles throttles = Throttles(maxWait: TimeSpan.FromDays(10));
        List<double> waits = [];
        for (int i = 0; i < 8; i++)
        {
            Throttled(throttles, null);
            TimeSpan wait = throttles.NextChange(throttles.Now())!.Value;
            waits.Add(wait.TotalSeconds);
            time.Advance(wait);
        }

        foreach ((double wait, int full) in waits.Zip([30, 60, 120, 240, 480, 900, 900, 900])) Assert.InRange(wait, full * 0.8, full);
    }

    [Fact]
    public void Throttled_for_longer_than_the_longest_wait_it_is_given_up()
    {
        AgentThrottles throttles = Throttles(maxWait: TimeSpan.FromMinutes(5));
        DateTimeOffset start = time.GetUtcNow();
        while (throttles.Exhausted.Count == 0)
        {
            Throttled(throttles, null);
            if (throttles.NextChange(throttles.Now()) is { } wait) time.Advance(wait);
        }

        Assert.Equal(TimeSpan.FromMinutes(5), time.GetUtcNow() - start);
        Assert.Contains("busy", throttles.Reason("claude"), StringComparison.Ordinal);
        Assert.Null(throttles.NextTry("claude"));
    }

    [Fact]
    public void A_stated_reset_is_waited_out_however_long_the_longest_wait_is()
    {
        AgentThrottles throttles = Throttles(maxWait: TimeSpan.FromMinutes(5));
        for (int i = 0; i < 5; i++)
        {
            Throttled(throttles, time.GetUtcNow().AddHours(5));
            time.Advance(TimeSpan.FromHours(5));
        }

        Assert.Empty(throttles.Exhausted);
    }

    [Fact]
    public void A_reset_beyond_a_day_counts_as_none()
    {
        AgentThrottles throttles = Throttles(maxWait: TimeSpan.FromMinutes(60));
        Throttled(throttles, time.GetUtcNow().AddHours(25));

        Assert.InRange(throttles.NextChange(throttles.Now())!.Value, TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_short_reset_stated_again_and_again_does_not_become_a_loop_of_starts()
    {
        AgentThrottles throttles = Throttles();
        TimeSpan wait = TimeSpan.Zero;
        for (int i = 0; i < 5; i++)
        {
            Throttled(throttles, time.GetUtcNow().AddSeconds(1));
            wait = throttles.NextChange(throttles.Now())!.Value;
            time.Advance(wait);
        }

        Assert.True(wait > TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Others_that_were_running_neither_lengthen_the_wait_nor_end_it()
    {
        AgentThrottles throttles = Throttles();
        for (int i = 0; i < 10; i++) throttles.RecordStart("claude", "WRK-1");
        throttles.RecordThrottled("claude", "WRK-1", new("busy", null));
        DateTimeOffset first = throttles.NextTry("claude")!.Value;

        for (int i = 0; i < 8; i++) throttles.RecordThrottled("claude", "WRK-1", new("busy", null));
        throttles.RecordSuccess("claude", "WRK-1");

        Assert.Equal(first, throttles.NextTry("claude"));
    }

    [Fact]
    public void A_later_reset_stated_by_another_that_was_running_counts()
    {
        AgentThrottles throttles = Throttles();
        throttles.RecordStart("claude", "WRK-1");
        throttles.RecordStart("claude", "WRK-1");
        throttles.RecordThrottled("claude", "WRK-1", new("busy", null));
        DateTimeOffset reset = time.GetUtcNow().AddHours(2);
        throttles.RecordThrottled("claude", "WRK-1", new("busy", reset));

        Assert.Equal(reset, throttles.NextTry("claude"));
    }

    [Fact]
    public void A_probe_that_was_stopped_leaves_room_for_another()
    {
        AgentThrottles throttles = Throttles();
        Throttled(throttles, null);
        time.Advance(TimeSpan.FromMinutes(1));
        throttles.RecordStart("claude", "WRK-1");
        throttles.RecordEnd("claude", "WRK-1");

        Assert.Equal(1, throttles.Openings(throttles.Now())["claude"]);
    }

    [Fact]
    public void Only_the_agent_that_is_throttled_is_passed_over()
    {
        AgentThrottles throttles = Throttles();
        Throttled(throttles, null);

        Assert.Equal(["claude"], throttles.PassedOver(throttles.Now()));
    }

    [Fact]
    public void An_unavailable_agent_stays_so_until_another_of_its_runs_works()
    {
        AgentThrottles throttles = Throttles();
        throttles.RecordStart("claude", "WRK-1");
        throttles.RecordStart("claude", "WRK-1");
        throttles.RecordUnavailable("claude", "WRK-1", "Not logged in");
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["claude"], throttles.Exhausted);
        Assert.Null(throttles.NextChange(throttles.Now()));

        throttles.RecordSuccess("claude", "WRK-1");

        Assert.Empty(throttles.Exhausted);
    }

    [Fact]
    public void One_that_began_before_the_probe_does_not_prove_that_the_limit_is_over()
    {
        AgentThrottles throttles = Throttles();
        throttles.RecordStart("claude", "WRK-old");
        Throttled(throttles, null);
        time.Advance(TimeSpan.FromMinutes(1));
        throttles.RecordStart("claude", "WRK-probe");

        throttles.RecordSuccess("claude", "WRK-old");
        Assert.Contains("claude", throttles.PassedOver(throttles.Now()));

        throttles.RecordSuccess("claude", "WRK-probe");
        Assert.Empty(throttles.PassedOver(throttles.Now()));
    }

    [Fact]
    public void A_further_attempt_is_refused_while_the_agent_is_throttled_and_may_be_the_probe_afterwards()
    {
        AgentThrottles throttles = Throttles();
        throttles.RecordStart("claude", "WRK-old");
        Throttled(throttles, null);
        Assert.Equal("claude is throttled: busy", throttles.PermitRetry("claude", "WRK-old", throttles.Now()).Refusal);

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(throttles.PermitRetry("claude", "WRK-old", throttles.Now()).IsGranted);
        Assert.Contains("claude", throttles.PassedOver(throttles.Now()));
    }

    [Fact]
    public void A_probe_that_fails_for_a_reason_of_its_own_shows_that_the_limit_is_over()
    {
        AgentThrottles throttles = Throttles();
        Throttled(throttles, null);
        time.Advance(TimeSpan.FromMinutes(1));
        throttles.RecordStart("claude", "WRK-probe");

        Assert.True(throttles.PermitRetry("claude", "WRK-probe", throttles.Now()).IsGranted);
        Assert.Empty(throttles.PassedOver(throttles.Now()));
    }

    [Fact]
    public void A_probe_that_finds_the_agent_unavailable_is_a_probe_no_more()
    {
        AgentThrottles throttles = Throttles();
        throttles.RecordStart("claude", "WRK-old");
        Throttled(throttles, null);
        time.Advance(TimeSpan.FromMinutes(1));
        throttles.RecordStart("claude", "WRK-probe");
        throttles.RecordUnavailable("claude", "WRK-probe", "Not logged in");
        Assert.Equal("claude cannot work: Not logged in", throttles.PermitRetry("claude", "WRK-old", throttles.Now()).Refusal);

        throttles.RecordSuccess("claude", "WRK-old");
        Assert.Equal(1, throttles.Openings(throttles.Now())["claude"]);
    }

    [Fact]
    public void A_further_attempt_is_spaced_from_the_start_before_and_spaces_the_next_one()
    {
        AgentThrottles throttles = Throttles(new AgentDefinition("claude", ["claude"]) { StartSpacing = TimeSpan.FromSeconds(10) });
        throttles.RecordStart("claude", "WRK-1");
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(new RetryPermission(TimeSpan.FromSeconds(6), null), throttles.PermitRetry("claude", "WRK-1", throttles.Now()));

        time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(throttles.PermitRetry("claude", "WRK-1", throttles.Now()).IsGranted);
        Assert.Equal(TimeSpan.FromSeconds(10), throttles.NextChange(throttles.Now()));
    }

    private AgentThrottles Throttles(AgentDefinition? agent = null, TimeSpan? maxWait = null) =>
        new([agent ?? new AgentDefinition("claude", ["claude"])], maxWait ?? TimeSpan.FromMinutes(60), time, new Random(1));

    private static void Throttled(AgentThrottles throttles, DateTimeOffset? reset)
    {
        throttles.RecordStart("claude", "WRK-1");
        throttles.RecordThrottled("claude", "WRK-1", new("busy", reset));
    }

    [Fact]
    public void A_clock_that_is_set_while_an_agent_is_waited_for_changes_only_the_wait_for_a_stated_time()
    {
        AgentThrottles throttles = Throttles(new AgentDefinition("claude", ["claude"]) { StartSpacing = TimeSpan.FromSeconds(3) });
        throttles.RecordStart("claude", "WRK-1");
        time.SetWall(-TimeSpan.FromHours(1));
        Assert.InRange(throttles.NextChange(throttles.Now())!.Value, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromSeconds(3));
        throttles.RecordThrottled("claude", "WRK-1", new ThrottleNotice("busy", null));
        time.SetWall(TimeSpan.FromHours(5));
        Assert.Empty(throttles.Exhausted);
        Assert.InRange(throttles.NextChange(throttles.Now())!.Value, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(30));
        throttles.RecordStart("claude", "WRK-1");
        throttles.RecordThrottled("claude", "WRK-1", new ThrottleNotice("busy", time.GetUtcNow().AddHours(2)));
        time.SetWall(TimeSpan.FromHours(2));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(throttles.NextChange(throttles.Now()));
        Assert.Equal(1, throttles.Openings(throttles.Now())["claude"]);
    }
}
