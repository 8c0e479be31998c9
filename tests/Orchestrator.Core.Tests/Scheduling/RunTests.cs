using Orchestrator.Backlog;
using Orchestrator.Runs;

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
