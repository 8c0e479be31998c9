using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

public sealed class RecoveryTests
{
    private const string Verified = """
        [pipelines.main]
        phases = [{ name = "write", prompt = "Write.", verify = ["grep good work.txt"] }]
        """;

    [Fact]
    public async Task A_result_that_nobody_had_read_counts_and_no_agent_does_the_work_again()
    {
        using var project = await ProjectFixture.CreateAsync("echo again > again.txt; say phase_complete", pipelines: ProjectFixture.OnePhase);
        var id = await AddInProgressAsync(project, "Item");
        var killed = await KilledRun.BeginAsync(project);
        var number = await killed.StartAsync(id);
        project.Repository.Write("work.txt", "done\n");
        await killed.CompleteAsync(id, number);

        var run = await project.RunAsync();
        Assert.Equal(0, run.AgentRuns);
        Assert.Equal(ItemStatus.Done, (await project.GetAsync(id)).Status);
        Assert.Equal(["A work.txt"], project.FilesOf($"[{id}][write] Item"));
        Assert.Contains($"Attempt: {killed.Id}-{number}", project.Repository.Git("log", "--format=%B"), StringComparison.Ordinal);
        Assert.Contains("from the killed run", project.Worklog, StringComparison.Ordinal);
        Assert.True(killed.IsClosed);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_stop_that_is_asked_for_while_a_killed_runs_result_is_verified_is_heard_at_once()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: """
            [pipelines.main]
            phases = [{ name = "write", prompt = "Write.", verify = ["touch .git/verifying; sleep 1000"] }]
            """);
        var id = await project.AddReadyAsync("Interrupted");
        await project.StepAsync(id);
        var killed = await KilledRun.BeginAsync(project);
        await killed.CompleteAsync(id, await killed.StartAsync(id));

        var task = project.RunAsync();
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(project.Root, ".git", "verifying")), "verification");
        Assert.NotNull(StopRequest.Send(project.Project.Files, drain: false));
        var run = await task;
        Assert.Equal((HaltReason.ShutdownRequested, 130), (run.HaltReason, run.ExitCode));
        Assert.Equal((ItemStatus.InProgress, "write"), ((await project.GetAsync(id)).Status, (await project.GetAsync(id)).Phase));
        Assert.False(killed.IsClosed);
    }

    // Git had been told of the new file for a commit that the run did not live to make, and now a hook refuses it: a user's stash or merge fails upon it.
    [Fact]
    public async Task What_a_killed_run_told_git_of_is_taken_back_where_its_commit_is_refused_and_the_users_own_is_not()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var id = await AddInProgressAsync(project, "Item");
        project.Repository.Write($"changes/{id}_x/mine.md", "the user's");
        project.Repository.Git("add", "--intent-to-add", "changes");
        var killed = await KilledRun.BeginAsync(project);
        await killed.StartAsync(id);
        project.Repository.Write($"changes/{id}_x/new.md", "x");
        project.Repository.Write("src/new.c", "x");
        project.Repository.Write($"changes/{id}_x/gone.md", "x");
        project.Repository.Git("add", "--intent-to-add", $"changes/{id}_x/new.md", $"changes/{id}_x/gone.md", "src");
        project.Repository.Delete($"changes/{id}_x/gone.md");
        project.Repository.Hook("prepare-commit-msg", """! grep -q Incomplete "$1" """);

        var run = await project.RunAsync(new RunRequest { TriageOnly = true });
        Assert.Equal(1, run.PendingCommits);
        Assert.Equal($" A changes/{id}_x/mine.md\n?? changes/{id}_x/new.md\n?? src/new.c\n", project.Repository.Status);

        project.Repository.Hook("prepare-commit-msg", "exit 0");
        await project.RunAsync(new RunRequest { TriageOnly = true });
        Assert.Equal([$"A changes/{id}_x/new.md", "A src/new.c"], project.FilesOf($"[{id}][write] Incomplete: the run was interrupted"));
        Assert.Equal($" A changes/{id}_x/mine.md\n", project.Repository.Status);
    }

    [Fact]
    public async Task A_result_that_does_not_stand_verification_is_a_failed_attempt_whose_reason_the_next_one_is_told()
    {
        using var project = await ProjectFixture.CreateAsync("echo good > work.txt; say phase_complete", pipelines: Verified);
        var id = await AddInProgressAsync(project, "Item");
        var killed = await KilledRun.BeginAsync(project);
        var number = await killed.StartAsync(id);
        project.Repository.Write("work.txt", "bad\n");
        await killed.CompleteAsync(id, number);

        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Contains(project.Notices, text => text.Contains("does not stand verification", StringComparison.Ordinal));
        var prompt = await File.ReadAllTextAsync(Assert.Single(Directory.EnumerateFiles(project.Project.Files.RunsDirectory, "prompt.md", SearchOption.AllDirectories)));
        Assert.Contains("grep good work.txt", prompt, StringComparison.Ordinal);
        Assert.Contains("Attempt: 2 of", prompt, StringComparison.Ordinal);
        Assert.Equal(["A work.txt"], project.FilesOf($"[{id}][write] Incomplete: the run was interrupted"));
        Assert.Equal(["M work.txt"], project.FilesOf($"[{id}][write] Item"));
        Assert.DoesNotContain("from the killed run", project.Worklog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Phases_that_were_interrupted_at_once_keep_their_folders_apart_and_the_users_files_stay_the_users()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var first = await AddInProgressAsync(project, "First");
        var second = await AddInProgressAsync(project, "Second");
        project.Repository.Write("mine.txt", "mine\n");
        var killed = await KilledRun.BeginAsync(project);
        var number = await killed.StartAsync(first);
        await killed.StartAsync(second);
        foreach (var path in new[] { $"changes/{first}_x/a.md", $"changes/{second}_y/b.md", $"_ideas/{second}_z.md", "common.txt" }) project.Repository.Write(path, "half\n");
        await killed.CompleteAsync(first, number);

        var run = await project.RunAsync();
        Assert.Equal([second], run.Completed);
        Assert.Equal(ItemStatus.Done, (await project.GetAsync(first)).Status);
        Assert.Equal([$"A changes/{first}_x/a.md"], project.FilesOf($"[{first}][write] First"));
        Assert.Equal([$"A _ideas/{second}_z.md", $"A changes/{second}_y/b.md"], project.FilesOf($"[{second}][write] Incomplete: the run was interrupted"));
        Assert.Equal(["A common.txt"], project.FilesOf($"[{first}][write][{second}][write] shared files"));
        Assert.Equal("?? mine.txt\n", project.Repository.Status);
    }

    [Fact]
    public async Task A_commit_that_is_still_refused_keeps_its_files_apart_from_the_users_until_it_is_made()
    {
        using var project = await ProjectFixture.CreateAsync("""echo "$id" > late.txt; say phase_complete""", pipelines: ProjectFixture.OnePhase);
        var id = await AddInProgressAsync(project, "Item");
        var killed = await KilledRun.BeginAsync(project);
        await killed.StartAsync(id);
        project.Repository.Write("work.txt", "half\n");

        // The one hook that runs without verification too.
        project.Repository.Hook("prepare-commit-msg", """! grep -q Incomplete "$1" """);
        for (var start = 1; start <= 2; start++)
        {
            var run = await project.RunAsync();
            Assert.Equal((1, 1), (run.PendingCommits, run.ExitCode));
            Assert.False(killed.IsClosed);
            Assert.DoesNotContain(project.Notices, text => text.Contains("work.txt", StringComparison.Ordinal));
            project.Repository.Write("yours.txt", "yours\n");
            Assert.Equal("?? work.txt\n?? yours.txt\n", project.Repository.Status);
        }

        Assert.Equal(["A late.txt"], project.FilesOf($"[{id}][write] Item"));
        File.Delete(Path.Combine(project.Root, ".git", "hooks", "prepare-commit-msg"));
        Assert.Equal(0, (await project.RunAsync()).ExitCode);
        Assert.True(killed.IsClosed);
        Assert.Equal(["A work.txt"], project.FilesOf($"[{id}][write] Incomplete: the run was interrupted"));
        Assert.Equal("?? yours.txt\n", project.Repository.Status);
    }

    [Fact]
    public async Task A_shared_commit_that_is_refused_is_made_at_a_later_start()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var first = await AddInProgressAsync(project, "First");
        var second = await AddInProgressAsync(project, "Second");
        var killed = await KilledRun.BeginAsync(project);
        await killed.StartAsync(first);
        await killed.StartAsync(second);
        project.Repository.Write("common.txt", "half\n");
        project.Repository.Hook("prepare-commit-msg", """! grep -q 'shared files' "$1" """);
        var run = await project.RunAsync();
        Assert.Equal(2, run.Completed.Count);
        Assert.Equal((1, "?? common.txt\n"), (run.PendingCommits, project.Repository.Status));

        File.Delete(Path.Combine(project.Root, ".git", "hooks", "prepare-commit-msg"));
        Assert.Equal(0, (await project.RunAsync()).PendingCommits);
        Assert.Equal(["A common.txt"], project.FilesOf($"[{first}][write][{second}][write] shared files"));
        Assert.True(killed.IsClosed);
    }

    [Fact]
    public async Task On_another_branch_than_the_interrupted_phase_nothing_is_taken_up_and_both_ways_out_are_named()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var id = await AddInProgressAsync(project, "Item");
        var killed = await KilledRun.BeginAsync(project);
        var number = await killed.StartAsync(id);
        await killed.CompleteAsync(id, number);
        project.Repository.Git("switch", "--quiet", "--create", "elsewhere");

        var refused = await Assert.ThrowsAsync<OrchestratorException>(() => project.RunAsync());
        Assert.Equal("OrcOtherBranch", refused.Id);
        Assert.Contains("elsewhere", refused.Message, StringComparison.Ordinal);
        Assert.Contains("git switch main", refused.Remedy, StringComparison.Ordinal);
        Assert.Equal([killed.Id], RunHistory.List(project.Project.Files));

        project.Repository.Git("switch", "--quiet", "main");
        Assert.Equal(0, (await project.RunAsync()).AgentRuns);
        Assert.Equal(ItemStatus.Done, (await project.GetAsync(id)).Status);
    }

    [Fact]
    public async Task An_item_that_was_moved_by_hand_since_the_kill_stays_where_it_was_put_and_the_work_is_kept()
    {
        using var project = await ProjectFixture.CreateAsync("say phase_complete");
        var id = await AddInProgressAsync(project, "Item");
        var killed = await KilledRun.BeginAsync(project);
        var number = await killed.StartAsync(id);
        project.Repository.Write("work.txt", "done\n");
        await killed.CompleteAsync(id, number);
        await project.Editor.BlockAsync(id, "I want to look first.", null, false, default);

        var run = await project.RunAsync();
        Assert.Equal(0, run.AgentRuns);
        Assert.Equal((ItemStatus.Blocked, "I want to look first."), ((await project.GetAsync(id)).Status, (await project.GetAsync(id)).BlockedReason));
        Assert.Equal(["A work.txt"], project.FilesOf($"[{id}][write] Item"));
        Assert.Contains(project.Notices, text => text.Contains("stays where it was put", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_survivor_that_ignores_TERM_is_ended_even_where_the_run_cannot_begin()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var project = await ProjectFixture.CreateAsync(settings: "[execution]\nshutdown_grace_seconds = 0.1", pipelines: ProjectFixture.OnePhase);
        var id = await AddInProgressAsync(project, "Item");
        var killed = await KilledRun.BeginAsync(project);
        await killed.StartAsync(id);
        using var survivor = killed.StartSurvivor("""trap '' TERM INT HUP; : > ready; while :; do sleep 0.05; done""");
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(project.Root, "ready")));

        // A merge under way, as an agent may leave one: the run is refused, and nobody goes on working beside whoever mends it.
        var merge = Path.Combine(project.Root, ".git", "MERGE_HEAD");
        await File.WriteAllTextAsync(merge, project.Repository.Head + "\n");
        await Assert.ThrowsAsync<OrchestratorException>(() => project.RunAsync());
        await WaitFor.ConditionAsync(() => survivor.HasExited);
        Assert.Contains(project.Notices, text => text.Contains("left", StringComparison.Ordinal) && text.Contains("ended", StringComparison.Ordinal));

        File.Delete(merge);
        Assert.Equal([id], (await project.RunAsync()).Completed);
        Assert.Equal("", project.Repository.Status);
        Assert.Equal(["A ready"], project.FilesOf($"[{id}][write] Incomplete: the run was interrupted"));
    }

    [Fact]
    public async Task Git_that_a_killed_run_had_started_is_waited_for()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var id = await AddInProgressAsync(project, "Item");
        var killed = await KilledRun.BeginAsync(project);
        var number = await killed.StartAsync(id);
        project.Repository.Write("work.txt", "done\n");
        await killed.CompleteAsync(id, number);

        // It makes the commit of the attempt only when the next start already waits for it.
        using var git = killed.StartSurvivor(
            $"""
            : > ../waiting; until [ -e ../go ]; do sleep 0.02; done
            git add work.txt; git commit --quiet --message "[{id}][write] Late" --message "Attempt: {killed.Id}-{number}"
            """, isGit: true);
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(project.Root, "..", "waiting")));
        var task = project.RunAsync();
        await WaitFor.ConditionAsync(() => project.Notices.Any(text => text.Contains("Waiting for git", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(Path.Combine(project.Root, "..", "go"), "");
        await task;
        Assert.Equal(ItemStatus.Done, (await project.GetAsync(id)).Status);
        Assert.Single(project.Repository.Git("log", "--format=%B").Split('\n'), line => line == $"Attempt: {killed.Id}-{number}");
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Two_runs_killed_one_after_the_other_are_taken_up_in_their_order()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var id = await AddInProgressAsync(project, "Item");
        var first = await KilledRun.BeginAsync(project);
        await first.StartAsync(id);
        project.Repository.Write("first.txt", "half\n");
        first.Append(new AttemptEnded(1, ["first.txt"], null));
        var second = await KilledRun.BeginAsync(project);
        second.Append(new UserPathsChanged([]));
        await second.StartAsync(id);
        project.Repository.Write("second.txt", "half\n");

        Assert.Equal([id], (await project.RunAsync()).Completed);
        var incomplete = project.Repository.Git("log", "--reverse", "--format=%H", "--grep=Incomplete").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["A first.txt"], project.Repository.Changed(incomplete[0]).Where(line => line.EndsWith(".txt", StringComparison.Ordinal)));
        Assert.Equal(["A second.txt"], project.Repository.Changed(incomplete[1]).Where(line => line.EndsWith(".txt", StringComparison.Ordinal)));
        Assert.True(first.IsClosed && second.IsClosed);
    }

    [Fact]
    public async Task A_run_that_was_killed_before_its_journal_had_a_line_is_closed_and_forgotten()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var files = project.Project.Files;
        RunJournal.Open(files.JournalFile("260101000000000aaaaa"), TimeProvider.System).Dispose();
        Directory.CreateDirectory(files.RunDirectory("260101000000000bbbbb"));
        await File.WriteAllTextAsync(files.ActiveRunFile, """{"run":"260101000000000aaaaa","pid":1,"started":"2026-01-01T00:00:00+00:00","host":"here"}""");
        Assert.Equal(0, (await project.RunAsync()).ExitCode);
        Assert.Empty(RunHistory.ListUnfinished(files));
    }

    private static async Task<string> AddInProgressAsync(ProjectFixture project, string title)
    {
        var id = await project.AddReadyAsync(title);
        await project.StepAsync(id);
        return id;
    }
}
