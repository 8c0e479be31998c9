using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class BlockedRunTests
{
    private const string AskOnce = """[ "$(calls)" = 1 ] && say blocked ',"context":"Which colour?","block_type":"decision"' || say phase_complete""";

    [Fact]
    public async Task A_question_and_its_answer_are_in_the_next_prompts_until_that_phase_succeeds()
    {
        using var project = await ProjectFixture.CreateAsync(
            """
            if [ "$phase" = write ]; then
              case "$(calls)" in
                1) say blocked ',"context":"Which colour?","block_type":"decision"'; exit ;;
                2) say failed ',"context":"no paint"'; exit ;;
              esac
            fi
            say phase_complete
            """, ProjectFixture.NoBackoff);
        var id = await project.AddReadyAsync("Paint");
        var first = await project.RunAsync();
        Assert.Equal(HaltReason.AllDoneOrBlocked, first.HaltReason);
        Assert.Equal(3, first.ExitCode);
        var item = await project.GetAsync(id);
        Assert.Equal((BlockType.Decision, ItemStatus.InProgress, "write"), (item.BlockedType, item.BlockedFromStatus, item.Phase));
        Assert.Equal("Which colour?", item.BlockedReason);

        await project.UnblockAsync(id, "Blue.");
        var second = await project.RunAsync();
        Assert.Equal([id], second.Completed);
        var prompts = project.Prompts;
        Assert.Equal(4, prompts.Count);
        foreach (var prompt in prompts.Skip(1).Take(2))
        {
            Assert.Contains("Which colour?", prompt, StringComparison.Ordinal);
            Assert.Contains("Blue.", prompt, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Blue.", prompts[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Blue.", prompts[3], StringComparison.Ordinal);
        Assert.Null((await project.GetAsync(id)).UnblockNotes);
    }

    [Fact]
    public async Task Whoever_unblocks_what_the_run_emits_does_not_make_it_loop()
    {
        using var project = await ProjectFixture.CreateAsync("""say blocked ',"context":"Which colour?"' """, pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Paint");
        project.Listener = what =>
        {
            if (what is RunEvent.PhaseEnded { Run.Outcome: Outcome.Blocked }) project.UnblockAsync(id, "Blue.").GetAwaiter().GetResult();
        };

        var run = await project.RunAsync();
        Assert.Equal(1, run.AgentRuns);
        Assert.Equal(HaltReason.AllDoneOrBlocked, run.HaltReason);
        Assert.Equal("was unblocked during this run; the next run takes it", Assert.Single(run.Waiting).Cause);
        project.Listener = null;
        Assert.Equal(1, (await project.RunAsync()).AgentRuns);
    }

    [Fact]
    public async Task What_a_blocked_phase_wrote_is_kept_and_committed()
    {
        using var project = await ProjectFixture.CreateAsync("echo half > half.txt\n" + AskOnce, pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Half");
        await project.RunAsync();
        Assert.Equal(["A half.txt"], project.FilesOf($"[{id}][write] Half"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_phase_that_reports_parts_runs_again_and_too_many_parts_in_a_row_block_it()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$(calls)" -le 2 ] && say subphase_complete || say phase_complete""", "[execution]\nmax_subphases = 2", ProjectFixture.OnePhase);
        var patient = await project.AddReadyAsync("Patient");
        var run = await project.RunAsync();
        Assert.Equal([patient], run.Completed);
        Assert.Equal([Outcome.SubphaseCompleted, Outcome.SubphaseCompleted, Outcome.Completed], project.Phases.Select(phase => phase.Outcome));

        project.Script("say subphase_complete");
        var endless = await project.AddReadyAsync("Endless");
        run = await project.RunAsync();
        Assert.Equal(3, run.AgentRuns);
        var item = await project.GetAsync(endless);
        Assert.Equal((ItemStatus.Blocked, BlockType.Failure, "write"), (item.Status, item.BlockedType, item.Phase));
        Assert.Contains("max_subphases", item.BlockedReason, StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Work_that_is_sent_back_goes_to_the_earlier_phase_with_the_reason_and_only_so_often()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$phase" = build ] && say rework ',"to_phase":"write","context":"chapter two is missing"' || say phase_complete""", "[execution]\nmax_rework = 1");
        var id = await project.AddReadyAsync("Book");
        var run = await project.RunAsync();
        Assert.Equal(["write", "build", "write", "build"], project.Phases.Select(phase => phase.Phase));
        Assert.Equal([Outcome.Completed, Outcome.Reworked, Outcome.Completed, Outcome.Blocked], project.Phases.Select(phase => phase.Outcome));
        Assert.DoesNotContain("chapter two is missing", project.Prompts[0], StringComparison.Ordinal);
        Assert.Contains("chapter two is missing", project.Prompts[2], StringComparison.Ordinal);
        Assert.DoesNotContain("Sent back by", project.Prompts[3], StringComparison.Ordinal);
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Decision, "build"), (item.Status, item.BlockedType, item.Phase));
        Assert.Contains("max_rework", item.BlockedReason, StringComparison.Ordinal);
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task Work_cannot_be_sent_back_to_a_phase_that_is_not_earlier()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$phase" = build ] && say rework ',"to_phase":"build","context":"again!"' || say phase_complete""", ProjectFixture.NoBackoff);
        var id = await project.AddReadyAsync("Book");
        var run = await project.RunAsync();
        Assert.Contains("to_phase is 'build'", project.Prompts[2], StringComparison.Ordinal);
        Assert.DoesNotContain(id, run.Completed);
    }
}
