using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class RetryRunTests
{
    [Fact]
    public async Task A_failed_attempt_is_tried_again_and_told_what_went_wrong()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$(calls)" = 1 ] && say failed ',"context":"the flux capacitor is empty"' || say phase_complete""", ProjectFixture.NoBackoff, ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Hard");

        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, run.AgentRuns);
        Assert.Equal(2, Assert.Single(project.Phases).Attempts);
        Assert.DoesNotContain("the flux capacitor is empty", project.Prompts[0], StringComparison.Ordinal);
        Assert.Contains("the flux capacitor is empty", project.Prompts[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "echo 'Traceback: out of cheese'; exit 7", "exited with code 7", "out of cheese")]
    [InlineData("empty", """ : > "$ORCHESTRATOR_RESULT" """, "The result file is empty")]
    [InlineData("garbage", """echo 'I am done!' > "$ORCHESTRATOR_RESULT" """, "not valid JSON")]
    [InlineData("another item's", """id=WRK-other; say phase_complete""", "item_id is 'WRK-other'")]
    [InlineData("another phase's", """phase=build; say phase_complete""", "phase is 'build'")]
    [InlineData("too large", """head -c 5000000 /dev/zero > "$ORCHESTRATOR_RESULT" """, "5,000,000 bytes")]
    [InlineData("a directory", """mkdir "$ORCHESTRATOR_RESULT" """, "is a directory")]
    [InlineData("a dangling link", """ln -s /nowhere/at/all "$ORCHESTRATOR_RESULT" """, "does not exist")]
    [InlineData("killed", "kill -9 $$", "signal")]
    public async Task Without_a_valid_result_the_attempt_has_failed(string what, string script, params string[] told)
    {
        using var project = await ProjectFixture.CreateAsync(
            $"if [ \"$(calls)\" = 1 ]; then {script}; else say phase_complete; fi", ProjectFixture.NoBackoff, ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync(what);

        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(2, run.AgentRuns);
        foreach (var words in told) Assert.Contains(words, project.Prompts[1], StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Out_of_attempts_the_item_is_blocked_with_the_failure_and_the_breaker_ends_the_run()
    {
        using var project = await ProjectFixture.CreateAsync(
            """say failed ',"context":"no luck","follow_ups":["Buy cheese"],"updated_assessments":{"impact":"high"}' """,
            "[execution]\nretry_backoff_seconds = 0\nmax_retries = 1\ncircuit_breaker = 2", ProjectFixture.OnePhase);
        string[] ids = [await project.AddReadyAsync("First"), await project.AddReadyAsync("Second"), await project.AddReadyAsync("Third")];

        var run = await project.RunAsync();
        Assert.Equal(HaltReason.CircuitBreakerTripped, run.HaltReason);
        Assert.Equal(4, run.ExitCode);
        Assert.Equal(4, run.AgentRuns);
        // Which two are the oldest is the wall clock's word, and that may be set back. That the third was left alone is what counts, and
        // that the follow-up, whose triage was chosen beside the second one's promotion, did not take its slot.
        string[] failed = [.. project.Phases.Select(phase => phase.Id)];
        Assert.Equal(failed.Order(StringComparer.Ordinal), run.Blocked.Select(blocked => blocked.Id));
        Assert.Equal(2, failed.Intersect(ids).Count());
        var item = await project.GetAsync(failed[0]);
        Assert.Equal((ItemStatus.Blocked, BlockType.Failure, ItemStatus.InProgress, "write"), (item.Status, item.BlockedType, item.BlockedFromStatus, item.Phase));
        Assert.Contains("no luck", item.BlockedReason, StringComparison.Ordinal);
        Assert.Equal(Outcome.Failed, project.Phases.First().Outcome);
        Assert.Equal("", project.Repository.Status);

        // What a failed result says beside its failure counts all the same.
        Assert.Equal(Level.High, item.Impact);
        Assert.Equal("Buy cheese", (await project.GetAsync(Assert.Single(run.FollowUps))).Title);
    }

    [Fact]
    public async Task A_success_in_between_resets_the_breaker()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ -e "$here/good-$id" ] && say phase_complete || say failed ',"context":"no luck"' """,
            "[execution]\nmax_retries = 0\ncircuit_breaker = 2", ProjectFixture.OnePhase);
        await project.AddReadyAsync("First");
        project.Mark("good-" + await project.AddReadyAsync("Second"));
        await project.AddReadyAsync("Third");

        var run = await project.RunAsync();
        Assert.Equal(HaltReason.AllDoneOrBlocked, run.HaltReason);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(2, run.Blocked.Count);
    }

    [Fact]
    public async Task A_breaker_that_has_tripped_stays_open_though_what_was_in_flight_succeeds()
    {
        using var project = await ProjectFixture.CreateAsync(settings: "[execution]\nmax_retries = 0\ncircuit_breaker = 1\nmax_concurrent = 2", pipelines: ProjectFixture.OnePhase);
        var bad = await project.AddReadyAsync("Bad");
        var good = await project.AddReadyAsync("Good");
        await project.AddReadyAsync("Never begun");
        await project.Editor.SetAsync(bad, new ItemEdit { Priority = 2 }, false, default);
        await project.Editor.SetAsync(good, new ItemEdit { Priority = 1 }, false, default);
        project.Script($$"""[ "$id" = {{bad}} ] && { await good-works; say failed ',"context":"no luck"'; exit; }; mark good-works; await bad-failed; say phase_complete""");
        project.Listener = what =>
        {
            if (what is RunEvent.PhaseEnded { Run.Outcome: Outcome.Failed }) project.Mark("bad-failed");
        };

        var run = await project.RunAsync();
        Assert.Equal(HaltReason.CircuitBreakerTripped, run.HaltReason);
        Assert.Equal(4, run.ExitCode);
        Assert.Equal([good], run.Completed);
        Assert.Equal(2, run.AgentRuns);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task An_item_that_ran_out_of_attempts_gets_all_of_them_again_once_unblocked()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ -e "$here/mended" ] && say phase_complete || say failed ',"context":"no cheese"' """, "[execution]\nmax_retries = 0", ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Hard");
        Assert.Equal(HaltReason.AllDoneOrBlocked, (await project.RunAsync()).HaltReason);
        await project.UnblockAsync(id, "there is cheese now");
        project.Mark("mended");

        Assert.Equal([id], (await project.RunAsync()).Completed);
        Assert.Contains("there is cheese now", project.Prompts[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("say phase_complete; exit 3", "exited with code 3")]
    [InlineData("say phase_complete; kill -9 $$", "signal")]
    public async Task A_valid_result_counts_however_the_agent_ended(string script, string told)
    {
        using var project = await ProjectFixture.CreateAsync(script, pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Odd");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(1, run.AgentRuns);
        Assert.Contains(run.Warnings, warning => warning.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_agent_that_takes_too_long_is_ended_and_what_it_had_finished_counts()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(
            """
            case "$(calls)" in
              1) mark hangs; sleep 1000 ;;
              2) say phase_complete; mark hangs-again; sleep 1000 ;;
            esac
            """,
            "[execution]\nretry_backoff_seconds = 0\nphase_timeout_minutes = 2", ProjectFixture.OnePhase, time: clock);
        var id = await project.AddReadyAsync("Slow");
        var task = project.RunAsync();

        // An agent may set its mark before anybody has begun to count its time.
        await project.MarkedAsync("hangs");
        await AdvanceUntilAsync(clock, () => project.Notices.Any(text => text.Contains("attempt 1 of 3 failed", StringComparison.Ordinal)));
        await project.MarkedAsync("hangs-again");
        await AdvanceUntilAsync(clock, () => task.IsCompleted);
        var run = await task;
        Assert.Equal([id], run.Completed);
        Assert.Contains("time limit of 2 min", project.Prompts[1], StringComparison.Ordinal);
        Assert.Contains(run.Warnings, warning => warning.Contains("did not end", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_git_that_fails_is_no_fault_of_the_item_whose_result_the_next_start_applies()
    {
        using var project = await ProjectFixture.CreateAsync(
            """echo work > work.txt; [ "$(calls)" = 1 ] && mv .git/HEAD .git/HEAD.away; say phase_complete""", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Only");
        var run = await project.RunAsync();
        Assert.Equal(HaltReason.Faulted, run.HaltReason);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal((ItemStatus.InProgress, "write"), ((await project.GetAsync(id)).Status, (await project.GetAsync(id)).Phase));

        var head = Path.Combine(project.Repository.Root, ".git", "HEAD");
        File.Move(head + ".away", head);
        Assert.Equal(0, (await project.RunAsync()).AgentRuns);
        Assert.Equal(Resolution.Completed, (await project.GetAsync(id)).Resolution);
        Assert.Equal(["A work.txt"], project.FilesOf($"[{id}][write] Only"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_task_that_throws_is_a_failed_attempt_of_its_item_and_what_the_agent_wrote_is_kept()
    {
        // The second attempt cannot be prepared: a file lies where the change folder must be.
        using var project = await ProjectFixture.CreateAsync(
            """echo half > half.txt; rm -rf changes; : > changes; say failed ',"context":"no luck"' """, ProjectFixture.NoBackoff, ProjectFixture.OnePhase);
        var broken = await project.AddReadyAsync("Broken");

        var run = await project.RunAsync();
        Assert.Equal(HaltReason.AllDoneOrBlocked, run.HaltReason);
        var item = await project.GetAsync(broken);
        Assert.Equal((ItemStatus.Blocked, BlockType.Failure), (item.Status, item.BlockedType));
        Assert.Contains("changes", item.BlockedReason, StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);
        Assert.Contains("half.txt", project.Repository.Git("ls-files"), StringComparison.Ordinal);

        // The attempts that fell over are counted and have their places like all others.
        var phase = Assert.Single(project.Phases);
        Assert.Equal((Outcome.Failed, 3), (phase.Outcome, phase.Attempts));
        Assert.StartsWith(Path.Combine(project.Project.Files.RunDirectory(run.Id), "3_"), phase.Transcript, StringComparison.Ordinal);
    }

    private static Task AdvanceUntilAsync(ManualTimeProvider clock, Func<bool> condition) => WaitFor.ConditionAsync(
        () =>
        {
            if (condition()) return true;
            clock.Advance(TimeSpan.FromSeconds(10));
            return false;
        },
        "the time limit");
}
