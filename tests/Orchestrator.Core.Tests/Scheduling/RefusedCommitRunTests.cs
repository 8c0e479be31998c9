using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class RefusedCommitRunTests
{
    private const string FourPhases = """
        [pipelines.main]
        phases = [
          { name = "one", prompt = "One.", is_destructive = true },
          { name = "two", prompt = "Two.", is_destructive = true },
          { name = "three", prompt = "Three.", is_destructive = true },
          { name = "four", prompt = "Four.", is_destructive = true },
        ]
        """;

    // Counts beside the repository, so that it leaves nothing in it.
    private static string RefuseFrom(int first, int last) =>
        $$"""n=$(($(cat ../count 2>/dev/null || echo 0) + 1)); echo $n > ../count; [ $n -lt {{first}} ] || [ $n -gt {{last}} ] || { echo "the linter says no" >&2; exit 1; }""";

    // In an item's own folder the files of all its phases lie side by side: the first refused commit took all of them at the next start.
    [Theory]
    [InlineData("")]
    [InlineData("changes/{0}_x/")]
    public async Task A_hook_that_refuses_loses_nothing_and_the_next_run_commits_what_is_left(string folder)
    {
        using var project = await ProjectFixture.CreateAsync(
            $$"""f="{{folder.Replace("{0}", "${ORCHESTRATOR_ITEM}", StringComparison.Ordinal)}}"; mkdir -p "./$f"; echo "$phase" > "$f$phase.txt"; say phase_complete""", pipelines: FourPhases);
        var id = await project.AddReadyAsync("Linted");
        folder = folder.Replace("{0}", id, StringComparison.Ordinal);
        project.Repository.Hook("pre-commit", RefuseFrom(3, 99));

        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(2, run.PendingCommits);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Warnings, warning => warning.Contains("the linter says no", StringComparison.Ordinal));
        Assert.Equal([$"A {folder}two.txt"], project.FilesOf($"[{id}][two] Linted"));
        Assert.Null(project.Phases.Last().Commit);

        project.Repository.Hook("pre-commit", "exit 0");
        var next = await project.RunAsync();
        Assert.Equal(0, next.ExitCode);
        Assert.Equal(0, next.PendingCommits);
        Assert.Contains($"{id}: the commit of three that git had refused is made.", project.Notices);
        Assert.Equal([$"A {folder}three.txt"], project.FilesOf($"[{id}][three] Linted"));
        Assert.Equal([$"A {folder}four.txt"], project.FilesOf($"[{id}][four] Linted"));
        Assert.Equal("", project.Repository.Status);
        Assert.Single(project.Worklog.Split("\n---\n"), entry => entry.Contains("**Phase:** three", StringComparison.Ordinal));
    }

    // What was told: that the second phase had changed no file, and then that both commits were made. There was one, with the work of both.
    [Fact]
    public async Task Phases_that_wrote_into_one_file_while_commits_were_refused_are_told_which_of_them_has_none_of_its_own()
    {
        using var project = await ProjectFixture.CreateAsync("""echo "$phase" >> log.txt; say phase_complete""", pipelines: FourPhases);
        var id = await project.AddReadyAsync("Logged");
        project.Repository.Hook("pre-commit", RefuseFrom(3, 99));

        var run = await project.RunAsync();
        Assert.Equal(2, run.PendingCommits);
        Assert.DoesNotContain(run.Warnings, warning => warning.Contains("changed no file", StringComparison.Ordinal));

        project.Repository.Hook("pre-commit", "exit 0");
        await project.RunAsync();
        Assert.Contains($"{id}: the commit of three that git had refused is made.", project.Notices);
        Assert.Contains($"{id}: git had refused the commit of four; all it changed is in another commit by now, so it has none of its own.", project.Notices);
        Assert.Equal(["M log.txt"], project.FilesOf($"[{id}][three] Logged"));
        Assert.Equal("one\ntwo\nthree\nfour\n", project.Repository.Git("show", "HEAD:log.txt"));
        Assert.Equal("", project.Repository.Status);
    }

    // A file gave way to a directory of the same name. Told of a new file in it ahead of the commit git gave up the old one, and a person's next commit held that.
    [Theory]
    [InlineData("""rm changes/${id}_x; mkdir changes/${id}_x; echo x > changes/${id}_x/new.txt""", "changes/{0}_x")]
    [InlineData("""if [ $phase = one ]; then rm changes/${id}_y/d; else mkdir -p changes/${id}_y/d; echo x > changes/${id}_y/d/new.txt; fi""", "changes/{0}_y/d")]
    public async Task What_a_phase_deleted_is_staged_for_nobody_while_its_commit_is_refused(string work, string file)
    {
        using var project = await ProjectFixture.CreateAsync($"{work}; say phase_complete", pipelines: FourPhases);
        var id = await project.AddReadyAsync("Replaced");
        file = file.Replace("{0}", id, StringComparison.Ordinal);
        project.Repository.Write($"changes/{id}_y/d", "1");
        project.Repository.Write($"changes/{id}_x", "1");
        project.Repository.CommitAll("Files");
        project.Repository.Hook("pre-commit", "exit 1");

        await project.RunAsync(new RunRequest { Cap = 1 });
        await project.RunAsync(new RunRequest { Cap = 1 });

        Assert.Contains($" D {file}\n?? {file}/new.txt\n", project.Repository.Git("status", "--porcelain", "--untracked-files=all", "changes"), StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Git("diff", "--cached", "--name-only", "--", "changes"));
    }

    [Theory]
    [InlineData("git commit --quiet --no-edit")]
    [InlineData("git merge --abort")]
    public async Task A_merge_that_was_begun_during_the_run_is_left_to_whoever_began_it(string end)
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ $phase != two ] || git merge --quiet --no-commit --no-ff side > /dev/null; echo "$phase" > "$phase.txt"; say phase_complete""", pipelines: FourPhases);
        project.Repository.Git("switch", "--quiet", "-c", "side");
        project.Repository.Write("side.txt", "side");
        project.Repository.CommitAll("Side");
        project.Repository.Git("switch", "--quiet", "main");
        var id = await project.AddReadyAsync("Merged");

        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(3, run.PendingCommits);
        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Warnings, warning => warning.Contains("A merge is under way", StringComparison.Ordinal) && warning.Contains("git merge --abort", StringComparison.Ordinal));
        Assert.Equal(project.Repository.Git("rev-parse", "side"), project.Repository.Git("rev-parse", "MERGE_HEAD"));

        project.Repository.Shell(end);
        var next = await project.RunAsync();
        Assert.Equal(0, next.PendingCommits);
        foreach (var phase in new[] { "two", "three", "four" }) Assert.Equal([$"A {phase}.txt"], project.FilesOf($"[{id}][{phase}] Merged"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_commit_that_was_refused_once_is_made_with_the_next_one()
    {
        using var project = await ProjectFixture.CreateAsync("""echo "$phase" > "$phase.txt"; say phase_complete""", pipelines: FourPhases);
        var id = await project.AddReadyAsync("Linted");
        project.Repository.Hook("pre-commit", RefuseFrom(2, 2));
        var run = await project.RunAsync();
        Assert.Equal(0, run.PendingCommits);
        Assert.Equal(0, run.ExitCode);
        string[] order = [.. project.Subjects.Where(subject => subject.StartsWith($"[{id}]", StringComparison.Ordinal))];
        Assert.Equal(["one", "two", "three", "four"], order.Select(subject => subject.Split('[', ']')[3]));
        Assert.Equal(["A two.txt"], project.FilesOf($"[{id}][two] Linted"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Parts_of_one_phase_whose_commits_are_refused_are_applied_only_once()
    {
        using var project = await ProjectFixture.CreateAsync(
            """n=$(calls); echo "$n" > "part-$n.txt"; say subphase_complete ",\"follow_ups\":[\"Part $n\"]" """, "[execution]\nmax_subphases = 9",
            """
            [pipelines.main]
            phases = [{ name = "one", prompt = "One.", is_destructive = true }]
            """);
        var id = await project.AddReadyAsync("Parts");
        project.Repository.Hook("pre-commit", "exit 1");
        var run = await project.RunAsync(new RunRequest { Targets = [id], Cap = 6 });
        Assert.Equal(6, run.PendingCommits);
        Assert.Equal(6, (await project.GetAsync(id)).SubphaseCount);
        foreach (var followUp in run.FollowUps) await project.Editor.RemoveAsync(followUp, false, false, default);

        project.Repository.Hook("pre-commit", "exit 0");
        run = await project.RunAsync(new RunRequest { TriageOnly = true });
        Assert.Equal(0, run.PendingCommits);
        Assert.Equal(6, (await project.GetAsync(id)).SubphaseCount);
        Assert.Equal(id, Assert.Single((await project.Project.ReadAsync(default)).Items).Id);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Hooks_do_not_run_for_phases_that_may_overlap()
    {
        using var project = await ProjectFixture.CreateAsync("""echo "$phase" > "$phase.txt"; say phase_complete""", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Quiet");
        project.Repository.Hook("pre-commit", "exit 1");
        var run = await project.RunAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["A write.txt"], project.FilesOf($"[{id}][write] Quiet"));
    }

    [Fact]
    public async Task An_index_lock_of_somebody_else_is_waited_for_and_then_the_commit_is_left_to_the_next_start()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync("""echo x > x.txt; : > .git/index.lock; say phase_complete""", pipelines: ProjectFixture.OnePhase, time: clock);
        var id = await project.AddReadyAsync("Locked");
        var task = project.RunAsync();
        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Delay(1);
        }

        var run = await task;
        Assert.Equal([id], run.Completed);
        Assert.Equal(1, run.ExitCode);
        Assert.True(run.PendingCommits > 0);
        Assert.True(File.Exists(Path.Combine(project.Root, ".git", "index.lock")));
        File.Delete(Path.Combine(project.Root, ".git", "index.lock"));

        var next = await project.RunAsync();
        Assert.Equal(0, next.ExitCode);
        Assert.Equal(["A x.txt"], project.FilesOf($"[{id}][write] Locked"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Shared_files_whose_commit_is_refused_are_committed_by_the_next_run()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(settings: "[execution]\nmax_concurrent = 2", pipelines: ProjectFixture.OnePhase, time: clock);
        var (a, b) = (await project.AddReadyAsync("A"), await project.AddReadyAsync("B"));
        project.Script(
            $$"""
            mark "in-$id"; until [ "$(ls "$here" | grep -c '^in-')" = 2 ]; do sleep 0.01; done
            if [ "$id" = {{a}} ]; then echo a > shared.txt; mark wrote; else await wrote; await a-ended; : > .git/index.lock; fi
            say phase_complete
            """);
        project.Listener = what =>
        {
            if (what is RunEvent.PhaseEnded ended && ended.Run.Id == a) project.Mark("a-ended");
        };
        var task = project.RunAsync();
        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Delay(1);
        }

        var run = await task;
        Assert.Equal(1, run.ExitCode);
        File.Delete(Path.Combine(project.Root, ".git", "index.lock"));
        var next = await project.RunAsync();
        Assert.Equal(0, next.ExitCode);
        Assert.Equal("", project.Repository.Status);
        Assert.Contains("shared.txt", project.Repository.Git("ls-files"), StringComparison.Ordinal);
        Assert.Contains(project.Subjects, subject => subject.StartsWith($"[{b}][write]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hook_that_formats_and_then_refuses_leaves_the_file_to_its_phase_and_not_to_the_user()
    {
        using var project = await ProjectFixture.CreateAsync("""echo "$phase" >> code.txt; say phase_complete""", pipelines: FourPhases);
        var id = await project.AddReadyAsync("Formatted");
        project.Repository.Hook("pre-commit", """[ -e ../mended ] || { echo "formatted" >> code.txt; echo "formatted; look at it" >&2; exit 1; }""");

        var run = await project.RunAsync();
        Assert.Equal(4, run.PendingCommits);
        Assert.DoesNotContain(project.Subjects, subject => subject.Contains("shared files", StringComparison.Ordinal));

        project.Repository.Shell("touch ../mended");
        var next = await project.RunAsync();
        Assert.Equal(0, next.PendingCommits);
        Assert.Equal("", project.Repository.Status);
        Assert.Contains("code.txt", project.Repository.Git("ls-files"), StringComparison.Ordinal);
        Assert.Equal(["A code.txt"], project.FilesOf($"[{id}][one] Formatted"));
    }
}
