using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class ThrottleRunTests
{
    private const string ThrottledOnce =
        """
        if [ "$(calls)" = 1 ]; then echo half > half.txt; echo "Error: 429 Too Many Requests" >&2; exit 1; fi
        say phase_complete
        """;

    [Fact]
    public async Task A_throttled_agent_is_waited_for_and_no_attempt_is_used_up()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(ThrottledOnce, "[execution]\nmax_retries = 0", ProjectFixture.OnePhase, time: clock);
        var id = await project.AddReadyAsync("Popular");
        var task = project.RunAsync(new RunRequest { Cap = 1 });
        await ThrottledAsync(project);
        Assert.False(task.IsCompleted);
        Assert.Equal([$"A half.txt"], project.FilesOf($"[{id}][write] Incomplete: script is throttled"));

        await AdvanceUntilAsync(clock, task);
        var run = await task;
        Assert.Equal([id], run.Completed);
        Assert.Equal(1, run.AgentRuns);
        Assert.Equal(1, Assert.Single(project.Phases).Attempts);
        Assert.Contains(project.Notices, text => text.Contains("script is throttled", StringComparison.Ordinal) && text.Contains("next try", StringComparison.Ordinal));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Failures_before_it_was_throttled_still_count()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(
            """
            case "$(calls)" in
              1) say failed ',"context":"no cheese"' ;;
              2) echo "Error: 429 Too Many Requests" >&2; exit 1 ;;
              *) say failed ',"context":"no crackers"' ;;
            esac
            """,
            "[execution]\nretry_backoff_seconds = 0\nmax_retries = 1", ProjectFixture.OnePhase, time: clock);
        var id = await project.AddReadyAsync("Popular");
        var task = project.RunAsync();
        await ThrottledAsync(project);
        await AdvanceUntilAsync(clock, task);
        var run = await task;
        Assert.Equal(2, run.AgentRuns);
        Assert.Equal(BlockType.Failure, (await project.GetAsync(id)).BlockedType);
        Assert.Contains("no cheese", project.Prompts[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_work_on_while_one_agent_is_throttled()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(
            ThrottledOnce, "[execution]\nmax_wip = 2", ProjectFixture.OnePhase + """

            [agents.other]
            command = ["sh", "-c", "cat > /dev/null; printf '{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"phase_complete\",\"summary\":\"done\"}' $ORCHESTRATOR_ITEM $ORCHESTRATOR_PHASE > $ORCHESTRATOR_RESULT"]
            version_args = []
            [pipelines.quiet]
            phases = [{ name = "think", prompt = "Think.", agent = "other" }]
            """, time: clock);
        var popular = await project.AddReadyAsync("Popular");
        var quiet = await project.AddAsync(new BacklogItemSpec { Title = "Quiet", Pipeline = "quiet" });
        await project.StepAsync(quiet);
        var task = project.RunAsync();
        await WaitFor.ConditionAsync(() => project.Phases.Any(phase => phase.Id == quiet), "the other agent's phase");
        Assert.False(task.IsCompleted);
        await AdvanceUntilAsync(clock, task);
        Assert.Equal([quiet, popular], (await task).Completed);
    }

    [Fact]
    public async Task Twenty_minutes_of_throttling_cost_a_few_probes_and_no_attempt()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(
            """calls > "$here/count"; [ -e "$here/free" ] || { echo "Error: 429 Too Many Requests" >&2; exit 1; }; say phase_complete""",
            "[execution]\nmax_retries = 0", ProjectFixture.OnePhase, time: clock);
        var id = await project.AddReadyAsync("Popular");
        var task = project.RunAsync(new RunRequest { Cap = 1 });
        var freeAt = clock.GetUtcNow().AddMinutes(20);
        await AdvanceUntilAsync(clock, task, () =>
        {
            if (clock.GetUtcNow() >= freeAt) project.Mark("free");
        });
        var run = await task;
        Assert.Equal((HaltReason.AllDone, 0, 1), (run.HaltReason, run.ExitCode, run.AgentRuns));
        Assert.Equal([id], run.Completed);
        Assert.Equal(1, Assert.Single(project.Phases).Attempts);

        // 30 s doubled up to 15 min: the seventh process starts after more than 20 min.
        Assert.InRange(int.Parse(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(project.AgentFile)!, "count")), null), 2, 8);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task An_agent_that_comes_free_between_two_looks_at_the_clock_is_not_forgotten()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(ThrottledOnce, "[execution]\nmax_retries = 0", ProjectFixture.OnePhase, time: new HurryingTimeProvider(clock));
        var id = await project.AddReadyAsync("Popular");
        var task = project.RunAsync();
        await AdvanceUntilAsync(clock, task);
        Assert.Equal([id], (await task).Completed);
    }

    [Fact]
    public async Task An_agent_throttled_beyond_all_patience_halts_the_run()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(
            """echo "Error: 429 Too Many Requests" >&2; exit 1""", "[execution]\nrate_limit_max_wait_minutes = 2", ProjectFixture.OnePhase, time: clock);
        var id = await project.AddReadyAsync("Popular");
        var task = project.RunAsync();
        await AdvanceUntilAsync(clock, task);
        var run = await task;
        Assert.Equal(HaltReason.AgentUnavailable, run.HaltReason);
        Assert.Equal(4, run.ExitCode);
        Assert.Equal(0, run.AgentRuns);
        Assert.Contains(project.Notices, text => text.Contains("script cannot work: throttled for longer than 2 min: Error: 429", StringComparison.Ordinal));
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.InProgress, "write"), (item.Status, item.Phase));
        Assert.Equal("", project.Repository.Status);
    }

    [Theory]
    [InlineData("say phase_complete")]
    [InlineData("say phase_complete; echo \"$words\" >&2; exit 1")]
    [InlineData("say failed ',\"context\":\"rate limit reached, HTTP 429\"'")]
    public async Task An_agent_that_only_writes_of_rate_limits_pauses_nothing(string end)
    {
        using var project = await ProjectFixture.CreateAsync(
            $$"""
            words="rate limit reached, HTTP 429: usage limit reached, try again at 23:59"
            echo "$words"; mkdir -p changes; echo "$words" > changes/limits.md
            if [ "$(calls)" = 1 ]; then {{end}}; else say phase_complete; fi
            """, ProjectFixture.NoBackoff, ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Document what a rate limit (HTTP 429) does");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(end.StartsWith("say failed", StringComparison.Ordinal) ? 2 : 1, run.AgentRuns);
        Assert.DoesNotContain(project.Notices, text => text.Contains("throttled", StringComparison.Ordinal));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_further_attempt_waits_for_an_agent_that_another_phase_has_found_throttled()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync("exit 1", "[execution]\nmax_concurrent = 2\nmax_wip = 2\nretry_backoff_seconds = 0", ProjectFixture.OnePhase, time: clock);
        var failing = await project.AddReadyAsync("Failing");
        var popular = await project.AddReadyAsync("Popular");
        project.Script(FailingBeside(failing, "429 Too Many Requests"));
        var task = project.RunAsync();
        await ThrottledAsync(project);
        project.Mark("go");
        await LeftAsync(project, failing);
        Assert.Equal(2, project.Prompts.Count);
        Assert.Contains(project.Notices, text => text.Contains("no further attempt now: script is throttled: Error: 429", StringComparison.Ordinal));
        Assert.False(task.IsCompleted);

        await AdvanceUntilAsync(clock, task);
        var run = await task;
        Assert.Equivalent(new[] { failing, popular }, run.Completed, strict: true);
        Assert.Equal((3, 4), (run.AgentRuns, project.Prompts.Count));
        var attempts = Directory.EnumerateDirectories(Path.Combine(project.Project.Files.RunsDirectory, run.Id)).Select(AttemptRecord.Read).ToList();
        Assert.Equal(["completed", "completed", "failed", "throttled"], attempts.Select(attempt => attempt!.Outcome).Order(StringComparer.Ordinal));
        Assert.Single(project.Prompts.Skip(2), prompt => prompt.Contains(failing, StringComparison.Ordinal) && prompt.Contains("no cheese", StringComparison.Ordinal));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_further_attempt_is_not_made_with_an_agent_that_another_phase_has_found_unavailable()
    {
        using var project = await ProjectFixture.CreateAsync("exit 1", "[execution]\nmax_concurrent = 2\nmax_wip = 2\nretry_backoff_seconds = 0", ProjectFixture.OnePhase);
        var failing = await project.AddReadyAsync("Failing");
        await project.AddReadyAsync("Private");
        project.Script(FailingBeside(failing, "Not logged in. Please run /login"));
        var task = project.RunAsync();
        await WaitFor.ConditionAsync(() => project.Notices.Any(text => text.Contains("script cannot work", StringComparison.Ordinal)), "unavailability");
        project.Mark("go");
        var run = await task;
        Assert.Equal(HaltReason.AgentUnavailable, run.HaltReason);
        Assert.Equal((1, 2), (run.AgentRuns, project.Prompts.Count));
        Assert.Equal(ItemStatus.InProgress, (await project.GetAsync(failing)).Status);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_further_attempt_keeps_its_distance_from_the_start_before()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(
            "if [ $(calls) = 1 ]; then say failed; else say phase_complete; fi", "[execution]\nretry_backoff_seconds = 0",
            "start_spacing_seconds = 10\n" + ProjectFixture.OnePhase, time: clock);
        var id = await project.AddReadyAsync("Patient");
        var start = clock.GetUtcNow();
        DateTimeOffset? again = null;
        project.Listener = what =>
        {
            if (what is RunEvent.ActivityChanged { Attempt: 2 }) again ??= clock.GetUtcNow();
        };
        var task = project.RunAsync();
        await FirstFailureAsync(project);
        await AdvanceUntilAsync(clock, task);
        Assert.Equal([id], (await task).Completed);
        Assert.InRange(again!.Value - start, TimeSpan.FromSeconds(10), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_stop_ends_a_phase_that_waits_for_its_agent()
    {
        using var stop = new CancellationTokenSource();
        using var project = await ProjectFixture.CreateAsync(
            "say failed", "[execution]\nretry_backoff_seconds = 0", "start_spacing_seconds = 3600\n" + ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Patient");
        var task = project.RunAsync(stop: stop.Token);
        await FirstFailureAsync(project);
        await stop.CancelAsync();
        var run = await task;
        Assert.Equal((HaltReason.ShutdownRequested, 1), (run.HaltReason, run.AgentRuns));
        Assert.Equal((ItemStatus.InProgress, "write"), ((await project.GetAsync(id)).Status, (await project.GetAsync(id)).Phase));
    }

    [Fact]
    public async Task A_drain_lets_a_phase_have_its_next_attempt_though_its_agent_must_be_waited_for()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(
            "if [ $(calls) = 1 ]; then say failed; else say phase_complete; fi", "[execution]\nretry_backoff_seconds = 0",
            "start_spacing_seconds = 60\n" + ProjectFixture.OnePhase, time: clock);
        var id = await project.AddReadyAsync("Patient");
        var task = project.RunAsync();
        await FirstFailureAsync(project);
        Assert.NotNull(StopRequest.Send(project.Project.Files, drain: true));
        await WaitFor.ConditionAsync(() => !File.Exists(project.Project.Files.StopFile), "the request to be heard");
        await AdvanceUntilAsync(clock, task);
        var run = await task;
        Assert.Equal((HaltReason.ShutdownRequested, 2), (run.HaltReason, run.AgentRuns));
        Assert.Equal([id], run.Completed);
    }

    // One item fails once, when it may; the other's agent is refused at its first start.
    private static string FailingBeside(string failing, string refusal) =>
        $"""
        n=$(calls)
        if [ "$id" = {failing} ]; then
          if [ $n = 1 ]; then await go; say failed ',"context":"no cheese"'; else say phase_complete; fi
        elif [ $n = 1 ]; then echo "Error: {refusal}" >&2; exit 1
        else say phase_complete; fi
        """;

    private static Task LeftAsync(ProjectFixture project, string id) =>
        WaitFor.ConditionAsync(() => project.Events.OfType<RunEvent.PhaseLeft>().Any(left => left.ItemId == id), "the slot given up");

    private static Task FirstFailureAsync(ProjectFixture project) =>
        WaitFor.ConditionAsync(() => project.Notices.Any(text => text.Contains("attempt 1 of 3 failed", StringComparison.Ordinal)), "the first failure");

    private static Task ThrottledAsync(ProjectFixture project) =>
        WaitFor.ConditionAsync(() => project.Notices.Any(text => text.Contains("script is throttled", StringComparison.Ordinal)), "throttling");

    private static async Task AdvanceUntilAsync(ManualTimeProvider clock, Task task, Action? step = null)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!task.IsCompleted && !bound.IsCancellationRequested)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            step?.Invoke();
            await Task.Delay(1);
        }
    }

    /// <summary>A clock that is seconds further each time somebody looks at it, as on a machine that stands still in between.</summary>
    private sealed class HurryingTimeProvider(ManualTimeProvider clock) : TimeProvider
    {
        private int looks;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow().AddSeconds(5 * Interlocked.Increment(ref looks));

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
    }
}
