using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class ResetRunTests
{
    [Theory]
    [InlineData("git reset -q --hard")]
    [InlineData("git reset -q --hard HEAD~1")]
    [InlineData("git checkout -q .")]
    [InlineData("git stash -q -u")]
    [InlineData("git clean -qfdx; mkdir -p \"$(dirname \"$ORCHESTRATOR_RESULT\")\"")]
    [InlineData("rm -rf .orchestrator; mkdir -p \"$(dirname \"$ORCHESTRATOR_RESULT\")\"")]
    [InlineData("rm -rf .task-golem")]
    [InlineData("rm -rf .task-golem; git reset -q --hard")]
    public async Task An_agent_that_throws_away_what_is_not_committed_does_not_harm_the_backlog(string command)
    {
        // The second phase stays on for long enough that everybody sees what the first thing it did was.
        using var project = await ProjectFixture.CreateAsync($"[ \"$phase\" = write ] && {{ {command}; mark done; await go; }}; echo \"$phase\" >> work.txt; say phase_complete");
        var id = await project.AddReadyAsync("Destroyer");
        string? added = null;
        project.Listener = what =>
        {
            if (what is RunEvent.PhaseStarted { Phase: "write" }) added = project.AddReadyAsync("Added meanwhile").GetAwaiter().GetResult();
        };
        var task = project.RunAsync(new RunRequest { Targets = [id], Cap = 8 });
        await Task.WhenAny(task, project.MarkedAsync("done")).Unwrap();
        Assert.False(task.IsCompleted, task.IsCompleted ? $"The run has ended already: {(await task).HaltReason} {(await task).Message}" : "");
        if (command.Contains(".task-golem", StringComparison.Ordinal) || command.Contains("git", StringComparison.Ordinal) && !command.Contains("clean", StringComparison.Ordinal))
            await WaitFor.ConditionAsync(() => project.Notices.Any(text => text.Contains("they are as they were again", StringComparison.Ordinal)), "the rescue");
        project.Mark("go");
        var run = await task;
        Assert.Equal((HaltReason.TargetCompleted, 0), (run.HaltReason, run.ExitCode));
        Assert.Equal(2, run.AgentRuns);
        Assert.Equal(ItemStatus.Ready, (await project.GetAsync(added!)).Status);
        Assert.Equal("", project.Repository.Status);
        Assert.Equal(2, project.Worklog.Split("\n---\n").Length - 1);
    }

    [Fact]
    public async Task A_backlog_that_an_agents_git_has_emptied_and_not_yet_filled_does_not_end_the_run()
    {
        // What git does with each file, drawn out: its lock, an empty file in the place of the old one, then the content.
        using var project = await ProjectFixture.CreateAsync(
            """
            : > .git/index.lock; cp .task-golem/tasks.jsonl "$here/kept"; : > "$here/empty"; mv "$here/empty" .task-golem/tasks.jsonl
            mark emptied; await go; cat "$here/kept" > .task-golem/tasks.jsonl; rm .git/index.lock; say phase_complete
            """,
            pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Slow git");
        var task = project.RunAsync();
        await project.MarkedAsync("emptied");

        // Something wakes the loop meanwhile, as the next agent that ends would.
        File.WriteAllText(Path.Combine(project.Root, "BACKLOG_INBOX.yaml"), "");
        project.Mark("go");
        var run = await task;
        Assert.Equal((HaltReason.AllDone, 0), (run.HaltReason, run.ExitCode));
        Assert.Contains(id, run.Completed);
    }

    [Fact]
    public async Task A_person_who_undoes_his_own_change_is_not_contradicted()
    {
        using var project = await ProjectFixture.CreateAsync("mark working; await go; say phase_complete", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Busy");
        await project.StepAsync(id);
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        var before = project.Repository.Read(".task-golem/tasks.jsonl");
        var mistake = await project.AddReadyAsync("Mistake");
        await project.Editor.RemoveAsync(mistake, false, false, default);
        Assert.Equal(before, project.Repository.Read(".task-golem/tasks.jsonl"));
        project.Mark("go");
        var run = await task;
        Assert.Equal([id], run.Completed);
        Assert.DoesNotContain(run.Warnings, text => text.Contains("as they were again", StringComparison.Ordinal));
        Assert.Empty((await project.Project.ReadAsync(default)).Items);
    }

    [Fact]
    public async Task A_backlog_that_a_person_commits_during_the_run_is_not_mistaken_for_one_that_was_taken_back()
    {
        using var project = await ProjectFixture.CreateAsync("mark working; await go; say phase_complete", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Busy");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        var added = await project.AddAsync("Added and committed");
        project.Repository.Git("commit", "-qm", "By the user", "--", ".task-golem");
        project.Mark("go");
        var run = await task;
        Assert.Contains(id, run.Completed);
        Assert.Contains(added, run.Completed);
        Assert.DoesNotContain(run.Warnings, text => text.Contains("as they were again", StringComparison.Ordinal));
    }
}
