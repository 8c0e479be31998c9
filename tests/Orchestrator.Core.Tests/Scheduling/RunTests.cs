using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Coordination;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class RunTests
{
    [Fact]
    public async Task A_backlog_is_worked_through_to_the_end_with_one_commit_for_each_phase()
    {
        using var project = await ProjectFixture.CreateAsync(
            """
            mkdir -p "changes/${ORCHESTRATOR_ITEM}_x"; echo hi >> "changes/${ORCHESTRATOR_ITEM}_x/$ORCHESTRATOR_PHASE.md"
            [ "$ORCHESTRATOR_PHASE" = build ] && echo code >> src.txt
            """ + "\n" + ProjectFixture.Complete);
        var first = await project.AddAsync("First");
        var second = await project.AddAsync("Second", first);
        var run = await project.RunAsync();

        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([first, second], run.Completed);
        Assert.Equal(6, run.Phases);
        Assert.Equal(["triage", "write", "build", "triage", "write", "build"], project.Phases.Select(phase => phase.Phase));
        Assert.All(project.Phases, phase => Assert.NotNull(phase.Commit));
        Assert.Equal("", project.Repository.Status);
        Assert.Contains($"[{first}][build] build it", project.Subjects);
        Assert.Equal(Resolution.Completed, (await project.GetAsync(second)).Resolution);
    }

    [Fact]
    public async Task A_run_whose_end_cannot_be_written_down_ends_properly_all_the_same()
    {
        // Where the summary is to lie there is a directory; the next one cannot even make the halt commit.
        using var project = await ProjectFixture.CreateAsync("""mkdir -p "$(dirname "$(dirname "$ORCHESTRATOR_RESULT")")/run.json/x"; say phase_complete""", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Only");
        var run = await project.RunAsync();
        Assert.Equal((HaltReason.AllDone, 0), (run.HaltReason, run.ExitCode));
        Assert.Equal([id], run.Completed);
        Assert.Contains(run.Warnings, warning => warning.Contains("summary could not be kept", StringComparison.Ordinal));
        Assert.Equal("", project.Repository.Status);

        project.Script("""say blocked ',"context":"?"' """);
        await project.AddReadyAsync("Held");
        project.Listener = what =>
        {
            if (what is RunEvent.PhaseEnded) File.Move(Path.Combine(project.Root, ".git", "HEAD"), Path.Combine(project.Root, ".git", "HEAD.away"));
        };
        var broken = await project.RunAsync();
        File.Move(Path.Combine(project.Root, ".git", "HEAD.away"), Path.Combine(project.Root, ".git", "HEAD"));
        Assert.Equal(HaltReason.AllDoneOrBlocked, broken.HaltReason);
        Assert.Contains(broken.Warnings, warning => warning.Contains("halt commit", StringComparison.Ordinal) || warning.Contains("git refused", StringComparison.Ordinal));
        Assert.Same(broken, project.Events.OfType<RunEvent.Ended>().Last().Run);

        project.Listener = null;
        Assert.Equal(3, (await project.RunAsync()).ExitCode);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_run_keeps_the_configuration_that_it_started_with_and_the_next_one_has_the_new()
    {
        using var project = await ProjectFixture.CreateAsync(
            """
            [ "$phase" = write ] && sed -i 's/cli = "script"/cli = "gone"/; s/name = "build"/name = "make"/' orchestrator.toml
            say phase_complete
            """);
        var id = await project.AddReadyAsync("Steady");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal([$"{id} write", $"{id} build"], project.Started);
        Assert.Equal("", project.Repository.Status);

        var refused = Assert.Throws<InvalidConfigurationException>(() => Project.Open(project.Options));
        Assert.Contains("there is no agent \"gone\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_starts_and_says_that_nothing_is_left()
    {
        using var project = await ProjectFixture.CreateAsync();
        await project.AddReadyAsync("Only");
        await project.RunAsync();
        var again = await project.RunAsync();
        Assert.Equal(HaltReason.AllDone, again.HaltReason);
        Assert.Equal(0, again.Phases);
        Assert.Equal("", project.Repository.Status);
    }
}
