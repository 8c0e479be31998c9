using Microsoft.Win32.SafeHandles;
using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Coordination;
using Orchestrator.Execution;
using Orchestrator.Native;
using Orchestrator.Runs;
using Orchestrator.Tests.Git;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

public sealed class CoordinatorTests
{
    private readonly List<string> warnings = [];

    [Fact]
    public async Task An_item_whose_phase_is_about_to_begin_survives_a_merge_like_one_whose_agent_works()
    {
        using var project = await ProjectFixture.CreateAsync();
        var triaged = await project.AddAsync("Make cheese");
        var younger = await project.AddAsync("Produce cheese");
        await project.ChangeAsync(younger, item => item with { CreatedAt = item.CreatedAt.AddHours(1) });
        using var session = await BeginAsync(project);
        await using var coordinator = Make(project, session);
        var assignment = await AssignAsync(project, triaged);
        await coordinator.StartAttemptAsync(assignment, await coordinator.BeginPhaseAsync(assignment, default), default);

        coordinator.Announce(younger);
        var applied = await coordinator.ApplyAsync(assignment, Duplicates(triaged, younger));
        Assert.Equal([triaged], applied.Merged);
        Assert.Equal(Outcome.Merged, applied.Outcome);
        Assert.Equal(ItemStatus.New, (await project.GetAsync(younger)).Status);
    }

    [Fact]
    public async Task An_item_whose_phase_began_after_the_decision_to_merge_it_is_left_alone()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(time: clock);
        var triaged = await project.AddAsync("Make cheese");
        var younger = await project.AddAsync("Produce cheese");
        await project.ChangeAsync(younger, item => item with { CreatedAt = item.CreatedAt.AddHours(1) });
        using var session = await BeginAsync(project);
        await using var coordinator = Make(project, session);
        var assignment = await AssignAsync(project, triaged);
        await coordinator.StartAttemptAsync(assignment, await coordinator.BeginPhaseAsync(assignment, default), default);
        using (HoldStore(project)) await TimesOutAsync(clock, () => coordinator.ApplyAsync(assignment, Duplicates(triaged, younger)));

        coordinator.Announce(younger);
        var applied = await coordinator.ApplyAsync(assignment, Duplicates(triaged, younger));
        Assert.Empty(applied.Merged);
        Assert.Contains(applied.Warnings, warning => warning.Contains("an agent works on it by now", StringComparison.Ordinal));
        Assert.Equal(ItemStatus.New, (await project.GetAsync(younger)).Status);
    }

    [Fact]
    public async Task An_item_that_is_gone_when_its_phase_is_to_begin_starts_no_agent()
    {
        using var project = await ProjectFixture.CreateAsync();
        var id = await project.AddReadyAsync("Gone");
        using var session = await BeginAsync(project);
        await using var coordinator = Make(project, session);
        var assignment = await AssignAsync(project, id);
        Assert.Null((await coordinator.BeginPhaseAsync(assignment, default)).Overtaken);
        await project.Editor.RemoveAsync(id, false, false, default);
        Assert.Contains("removed", (await coordinator.BeginPhaseAsync(assignment, default)).Overtaken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outcome_that_has_to_wait_for_the_store_is_decided_only_once_though_its_phase_never_began()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(time: clock);
        var id = await project.AddReadyAsync("Unlucky");
        using var session = await BeginAsync(project);
        await using var coordinator = Make(project, session);
        var assignment = await AssignAsync(project, id);
        var outcome = new PhaseOutcome.Exhausted("it could not even begin") { StartedAt = clock.GetUtcNow() };
        using (HoldStore(project))
        {
            await TimesOutAsync(clock, () => coordinator.ApplyAsync(assignment, outcome));
            await TimesOutAsync(clock, () => coordinator.ApplyAsync(assignment, outcome));
        }

        var applied = await coordinator.ApplyAsync(assignment, outcome);
        Assert.True(applied.IsBlocked);
        Assert.Single(await project.Project.Worklog.ReadAsync(default));
    }

    [Fact]
    public async Task What_git_takes_back_in_the_very_moment_of_a_transaction_is_put_back_and_the_transaction_is_made_again()
    {
        using var project = await ProjectFixture.CreateAsync();
        using var session = await BeginAsync(project);
        await using var coordinator = Make(project, session);
        var known = await project.AddAsync("Known to nobody but the working tree");
        await coordinator.GuardStoreAsync();

        var calls = 0;
        await coordinator.UpdateAsync(
            draft =>
            {
                if (++calls == 1) project.Repository.Git("reset", "-q", "--hard");
                draft.Put(new BacklogItem { Id = "WRK-new01", Title = "Added in that moment", CreatedAt = DateTimeOffset.UnixEpoch });
                return true;
            },
            default);
        Assert.Equal(2, calls);
        Assert.Equal("Known to nobody but the working tree", (await project.GetAsync(known)).Title);
        Assert.Equal("Added in that moment", (await project.GetAsync("WRK-new01")).Title);
        Assert.Contains(warnings, text => text.Contains("they are as they were again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task However_often_git_takes_the_backlog_back_no_transaction_is_lost()
    {
        using var project = await ProjectFixture.CreateAsync();
        using var session = await BeginAsync(project);
        await using var coordinator = Make(project, session);
        var resets = Task.Run(async () =>
        {
            for (var count = 0; count < 60; count++)
            {
                // A transaction may rename its file into place between git's unlink and its open: git gives up then, and comes again.
                project.Repository.TryGit("reset", "-q", "--hard");
                await Task.Delay(1);
            }
        });
        string[] ids = [.. Enumerable.Range(10, 12).Select(number => $"WRK-0{number}")];
        foreach (var id in ids) await PutAsync(coordinator, id);
        await resets;
        await coordinator.GuardStoreAsync();
        Assert.Equal(ids, (await project.Project.ReadAsync(default)).Items.Select(item => item.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_person_adds_between_a_transaction_and_its_commit_is_not_taken_for_something_that_git_took_back()
    {
        using var project = await ProjectFixture.CreateAsync();
        using var session = await BeginAsync(project);
        var ledger = new PathLedger(session.Tree, session.Owned.Contains, []);
        using var guard = new OwnedFilesGuard(project.Project, session.Git, session.Owned);
        using var policy = new CommitPolicy(CommitHooks.Destructive, TimeSpan.FromSeconds(5), TimeProvider.System);
        var observer = new TreeObserver(project.Project, session, ledger, guard, policy, warnings.Add);
        await project.AddAsync("By the run");
        guard.Remember(session.Tree.Head);

        var added = await project.AddAsync("By a person");
        project.Repository.CommitAll("The run's commit takes along what it finds");
        ledger.Committed([], project.Repository.Git("rev-parse", "HEAD").Trim());
        await observer.LookAsync();
        Assert.Empty(warnings);
        Assert.Equal("By a person", (await project.GetAsync(added)).Title);

        // And of a backlog that no commit has touched since, it is git's doing all the same.
        var last = await project.AddAsync("Last");
        await observer.LookAsync();
        project.Repository.Git("reset", "-q", "--hard");
        project.Repository.Write("other.txt", "x");
        project.Repository.CommitAll("Another file");
        ledger.Committed([], project.Repository.Git("rev-parse", "HEAD").Trim());
        await observer.LookAsync();
        Assert.Single(warnings);
        Assert.Equal("Last", (await project.GetAsync(last)).Title);
    }

    // An agent that resets on and on may hold one up for as long as the run's loop is ready to try again.
    private static async Task PutAsync(Coordinator coordinator, string id)
    {
        while (true)
        {
            try
            {
                await coordinator.UpdateAsync(
                    draft =>
                    {
                        draft.Put(new BacklogItem { Id = id, Title = id, CreatedAt = DateTimeOffset.UnixEpoch });
                        return true;
                    },
                    default);
                return;
            }
            catch (OrchestratorException error) when (error.Id == "OrcLockTimeout")
            {
            }
        }
    }

    private static async Task TimesOutAsync(ManualTimeProvider clock, Func<Task> action)
    {
        var task = action();
        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        Assert.Equal("OrcLockTimeout", (await Assert.ThrowsAsync<OrchestratorException>(() => task)).Id);
    }

    [Theory]
    [InlineData("update")]
    [InlineData("another item")]
    [InlineData("halt")]
    [InlineData("dispose")]
    public async Task A_git_that_waits_for_a_commit_is_ended_before_anything_else_is_done(string other)
    {
        using var project = await ProjectFixture.CreateAsync();
        var id = await project.AddAsync("Triaged");
        using var session = await BeginAsync(project);
        await using var coordinator = Make(project, session);
        var assignment = await AssignAsync(project, id);
        var start = await coordinator.BeginPhaseAsync(assignment, default);
        var ticket = await coordinator.StartAttemptAsync(assignment, start, default);
        Assert.NotSame(Task.CompletedTask, ticket!.Journalled);
        project.Repository.Write($"changes/{id}_x/new.md", "x");
        await coordinator.EndAttemptAsync(start, ticket!, isLast: true);
        await WaitingGit.UntilItReadsAsync(project.Repository);

        if (other == "update") await coordinator.UpdateAsync(_ => true, default);
        else if (other == "another item") await coordinator.ApplyAsync(await AssignAsync(project, await project.AddAsync("Never begun")), new PhaseOutcome.Exhausted("It could not begin."));
        else if (other == "halt") await coordinator.HaltAsync(HaltReason.ShutdownRequested);
        else await coordinator.DisposeAsync();

        Assert.False(WaitingGit.Reads(project.Repository));
        if (other == "dispose") Assert.Equal($"?? changes/{id}_x/new.md\n", project.Repository.Git("status", "--porcelain", "--untracked-files=all", "changes"));
    }

    [Fact]
    public async Task Where_an_attempt_may_not_be_the_last_no_git_waits()
    {
        using var project = await ProjectFixture.CreateAsync();
        using var session = await BeginAsync(project);
        await using var coordinator = Make(project, session);
        var assignment = await AssignAsync(project, await project.AddAsync("Triaged"));
        var start = await coordinator.BeginPhaseAsync(assignment, default);
        await coordinator.EndAttemptAsync(start, (await coordinator.StartAttemptAsync(assignment, start, default))!, isLast: false);
        Assert.False(WaitingGit.Reads(project.Repository));
    }

    private static SafeFileHandle HoldStore(ProjectFixture project)
    {
        var handle = Flock.Open(Path.Combine(project.Root, ".task-golem", "tasks.lock"));
        Assert.True(Flock.TryLock(handle));
        return handle;
    }

    private static PhaseOutcome.Delivered Duplicates(string triaged, string of) => new(
        new PhaseResult { ItemId = triaged, Phase = "triage", Result = ResultCode.PhaseComplete, Summary = "the same", Duplicates = [of] });

    private static Task<RunSession> BeginAsync(ProjectFixture project) => RunSession.BeginAsync(project.Project, null, _ => { }, _ => { }, default);

    private Coordinator Make(ProjectFixture project, RunSession session) => new(project.Project, session, new CoordinatorOptions { Warn = warnings.Add });

    private static async Task<PhaseAssignment> AssignAsync(ProjectFixture project, string id) => new()
    {
        Item = await project.GetAsync(id),
        Pipeline = project.Project.Pipelines.Default,
        Agent = project.Project.Settings.Agents["script"],
        Workspace = new Workspace(project.Root),
        Timeout = TimeSpan.FromMinutes(1),
    };
}
