using Orchestrator.Runs;
using Orchestrator.Scheduling;
using Orchestrator.Tests.Git;

namespace Orchestrator.Tests.Scheduling;

public sealed class CommitRunTests
{
    private const string Build = """
        [pipelines.main]
        phases = [{ name = "build", prompt = "Build.", is_destructive = true }]
        """;

    [Fact]
    public async Task A_commit_holds_exactly_what_the_phase_changed_whatever_the_names()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: Build);
        foreach (var name in new[] { "gone.txt", "old name.txt", "edited.txt", "run.sh", "file-to-directory", "[id].tsx", ":x" }) project.Repository.Write(name, name + "\n");
        project.Repository.Write("directory-to-file/inner.txt", "inner\n");
        project.Repository.CommitAll("Before");
        project.Script(
            """
            rm gone.txt
            mv "old name.txt" "my file.md"
            echo more >> edited.txt
            chmod +x run.sh
            rm file-to-directory; mkdir file-to-directory; echo x > file-to-directory/x
            rm -r directory-to-file; echo y > directory-to-file
            echo more >> '[id].tsx'
            echo more >> ':x'
            echo q > '"quoted".md'
            echo u > 'ünï😀.md'
            echo n > "$(printf 'new\nline.md')"
            ln -s edited.txt link
            mkdir -p deep/er; echo d > deep/er/file
            echo "-" > ./--; echo "-" > ./-dash
            say phase_complete ',"commit_summary":"all kinds"'
            """);
        var id = await project.AddReadyAsync("Kinds");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        var expected = new[]
        {
            "A \"quoted\".md", "A --", "A -dash", "M :x", "M [id].tsx", "A deep/er/file", "D directory-to-file/inner.txt", "A directory-to-file", "M edited.txt",
            "D file-to-directory", "A file-to-directory/x", "D gone.txt", "A link", "A my file.md", "A new\nline.md", "D old name.txt", "M run.sh", "A ünï😀.md",
        };
        Assert.Equal(expected.Order(StringComparer.Ordinal), project.FilesOf($"[{id}][build] all kinds").Order(StringComparer.Ordinal));
        Assert.Equal("", project.Repository.Status);
        var body = project.Repository.Git("log", "-1", "--format=%B", project.CommitOf($"[{id}][build] all kinds"));
        foreach (var trailer in new[] { $"Item: {id}", "Phase: build", $"Attempt: {run.Id}-1", "Agent: script" }) Assert.Contains(trailer, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefix_that_is_there_already_is_not_doubled_and_the_title_stands_in_for_a_summary()
    {
        using var project = await ProjectFixture.CreateAsync("""[ -e "$here/plain" ] && say phase_complete || say phase_complete ",\"commit_summary\":\"[$id][$phase] once\"" """, pipelines: Build);
        var once = await project.AddReadyAsync("Once");
        await project.RunAsync();
        project.Mark("plain");
        var titled = await project.AddReadyAsync("Titled");
        await project.RunAsync();
        Assert.Contains($"[{once}][build] once", project.Subjects);
        Assert.Contains($"[{titled}][build] Titled", project.Subjects);
    }

    [Fact]
    public async Task An_agent_that_commits_by_itself_is_tolerated()
    {
        using var project = await ProjectFixture.CreateAsync(
            """echo a > a.txt; git add a.txt; git commit -qm "Mine"; echo b > b.txt; say phase_complete""", pipelines: Build);
        var id = await project.AddReadyAsync("Independent");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(["A a.txt"], project.FilesOf("Mine"));
        Assert.Equal(["A b.txt"], project.FilesOf($"[{id}][build] Independent"));
        Assert.DoesNotContain(run.Warnings, warning => warning.Contains("changed no file", StringComparison.Ordinal));
        Assert.Equal("", project.Repository.Status);
        Assert.Equal(0, (await project.RunAsync()).ExitCode);
    }

    [Fact]
    public async Task A_nested_repository_that_an_agent_leaves_is_named_and_left_alone()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$(calls)" = 1 ] && { git init -q sub; echo x > sub/x; echo own > own.txt; }; say phase_complete""", pipelines: Build);
        var id = await project.AddReadyAsync("Nesting");
        var run = await project.RunAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Warnings, warning => warning.StartsWith("sub is a repository of its own", StringComparison.Ordinal));
        Assert.Equal(["A own.txt"], project.FilesOf($"[{id}][build] Nesting"));
        Assert.True(Directory.Exists(Path.Combine(project.Root, "sub", ".git")));

        await project.AddReadyAsync("Next");
        var next = await project.RunAsync();
        Assert.Equal(0, next.ExitCode);
        Assert.DoesNotContain(next.Warnings, warning => warning.Contains("sub is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_products_own_dirty_files_are_committed_first_and_what_the_halt_finds_dirty_at_last()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: Build);
        await project.AddReadyAsync("First");
        var waits = await project.AddReadyAsync("Waits", "WRK-nobody");
        await project.RunAsync();
        Assert.Contains("[orchestrator] Save backlog state", project.Subjects);
        Assert.Equal("", project.Repository.Status);

        // Nothing dirty: no commit.
        var head = project.Repository.Head;
        await project.RunAsync();
        Assert.Equal(head, project.Repository.Head);

        // A promotion is in no phase's commit when the cap is reached before it: the halt takes it along.
        await project.Editor.SetAsync(waits, new Orchestrator.Backlog.ItemEdit { RemoveDependencies = ["WRK-nobody"] }, true, default);
        project.Script("""say blocked ',"context":"?"'; chmod 000 "$here/agent.sh" """);
        await project.RunAsync();
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task What_an_agent_quotes_of_the_secrets_it_was_given_is_masked_in_worklog_and_commits_from_the_run_on_in_which_they_are_set()
    {
        using var project = await ProjectFixture.CreateAsync(
            """say phase_complete ",\"summary\":\"used $MY_TOKEN and $OUR_TEST_TOKEN\",\"commit_summary\":\"Use $MY_TOKEN and $OUR_TEST_TOKEN\"" """,
            pipelines: "env = { MY_TOKEN = \"of-the-configuration\" }\n" + ProjectFixture.OnePhase);
        await project.AddReadyAsync("Before");
        await project.RunAsync();
        Environment.SetEnvironmentVariable("OUR_TEST_TOKEN", "of-the-environment");
        try
        {
            var id = await project.AddReadyAsync("Leaky");
            await project.RunAsync();
            Assert.Contains($"[{id}][write] Use *** and ***", project.Subjects);
            Assert.Contains("used *** and ***", project.Worklog, StringComparison.Ordinal);
            foreach (var secret in new[] { "of-the-configuration", "of-the-environment" })
                Assert.DoesNotContain(secret, project.Worklog + string.Concat(project.Subjects), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("OUR_TEST_TOKEN", null);
        }
    }

    [Fact]
    public async Task A_submodule_that_an_agent_moves_is_in_its_commit_and_one_that_the_user_moved_is_not()
    {
        using var library = new TestRepository();
        using var project = await ProjectFixture.CreateAsync(
            """
            [ "$phase" = write ] && git -C lib -c user.name=x -c user.email=y commit --quiet --allow-empty -m moved
            echo code > src.txt; say phase_complete
            """);
        foreach (var name in new[] { "lib", "mine" }) project.Repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Root, name);
        project.Repository.CommitAll("Add libraries");
        project.Repository.Git("-C", "mine", "-c", "user.name=x", "-c", "user.email=y", "commit", "--quiet", "--allow-empty", "-m", "by the user");
        var id = await project.AddReadyAsync("Modular");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(["M lib", "A src.txt"], project.FilesOf($"[{id}][write] Modular"));
        Assert.Equal(" M mine\n", project.Repository.Status);
        Assert.Equal(HaltReason.AllDone, (await project.RunAsync()).HaltReason);
    }

    [Theory]
    [InlineData("product/", false)]
    [InlineData("", true)]
    [InlineData("product/", true)]
    public async Task The_root_may_be_a_subdirectory_or_a_linked_worktree(string directory, bool isLinkedWorktree)
    {
        using var project = await ProjectFixture.CreateAsync(
            """echo code >> src.txt; mkdir -p "changes/${id}_x"; echo doc > "changes/${id}_x/doc.md"; [ "$phase" = write ] || echo top > "$(git rev-parse --show-toplevel)/top.txt"; say phase_complete""",
            directory: directory, isLinkedWorktree: isLinkedWorktree);
        var id = await project.AddReadyAsync("Placed");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal([$"A {directory}changes/{id}_x/doc.md", $"A {directory}src.txt"], project.FilesOf(Subject(id, "write")).Order(StringComparer.Ordinal));
        Assert.Equal([$"M {directory}src.txt", "A top.txt"], project.FilesOf(Subject(id, "build")));
        Assert.Equal("", project.Repository.Status);
        Assert.Equal(HaltReason.AllDone, (await project.RunAsync()).HaltReason);

        static string Subject(string id, string phase) => $"[{id}][{phase}] Placed";
    }

    [Fact]
    public async Task A_branch_that_an_agent_switched_to_is_left_again_and_the_attempt_has_failed()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$(calls)" = 1 ] && { git switch -q -c feature; echo a > a.txt; }; say phase_complete""", ProjectFixture.NoBackoff, Build);
        var id = await project.AddReadyAsync("Wanderer");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(2, run.AgentRuns);
        Assert.Contains("switched back to main", project.Prompts[1], StringComparison.Ordinal);
        Assert.Equal("main", project.Repository.Git("branch", "--show-current").Trim());
        Assert.Equal(["A a.txt"], project.FilesOf($"[{id}][build] Wanderer"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_branch_that_cannot_be_left_without_touching_files_faults_the_run_and_nothing_is_committed_there()
    {
        using var project = await ProjectFixture.CreateAsync(
            """
            [ "$(calls)" = 1 ] && { git switch -q -c feature; echo a > a.txt; git add a.txt; git commit -qm "On feature"; echo b > b.txt; }
            say phase_complete
            """, ProjectFixture.NoBackoff, Build);
        var id = await project.AddReadyAsync("Wanderer");
        await project.AddReadyAsync("Next");
        var run = await project.RunAsync();
        Assert.Equal(HaltReason.Faulted, run.HaltReason);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(1, run.AgentRuns);
        Assert.Contains("feature", run.Message, StringComparison.Ordinal);
        Assert.Contains("main", run.Message, StringComparison.Ordinal);
        Assert.Equal("On feature", project.Repository.Git("log", "-1", "--format=%s", "feature").Trim());

        project.Repository.Git("switch", "-q", "main");
        var next = await project.RunAsync();
        Assert.Equal(HaltReason.AllDone, next.HaltReason);
        Assert.Equal(Orchestrator.Backlog.Resolution.Completed, (await project.GetAsync(id)).Resolution);
        Assert.Contains("b.txt", project.Repository.Git("ls-files"), StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_stale_base_blocks_a_phase_that_asks_for_it_and_unblocking_accepts_the_present_head()
    {
        using var project = await ProjectFixture.CreateAsync("say phase_complete", pipelines:
            """
            [pipelines.main]
            phases = [
              { name = "write", prompt = "Write." },
              { name = "build", prompt = "Build.", is_destructive = true, staleness = "block" },
            ]
            """);
        var id = await project.AddReadyAsync("Based");
        await project.RunAsync(new RunRequest { Cap = 1 });
        project.Repository.Git("commit", "-q", "--amend", "--no-verify", "-m", "Rewritten");
        project.Repository.Git("checkout", "-q", "--orphan", "fresh");
        project.Repository.CommitAll("A new history");

        var run = await project.RunAsync();
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(0, run.AgentRuns);
        Assert.Equal(Orchestrator.Backlog.BlockType.Stale, (await project.GetAsync(id)).BlockedType);
        await project.UnblockAsync(id);
        Assert.Equal([id], (await project.RunAsync()).Completed);
    }

    [Fact]
    public async Task A_branch_that_a_verification_switched_to_is_left_again_and_nothing_is_committed_there()
    {
        using var project = await ProjectFixture.CreateAsync(
            """echo "$phase" > a.txt; say phase_complete""", ProjectFixture.NoBackoff,
            """
            [pipelines.main]
            phases = [{ name = "build", prompt = "Build.", is_destructive = true, verify = ["[ -e ../switched ] || { touch ../switched; git switch -q -c other; }"] }]
            """);
        var id = await project.AddReadyAsync("Wanderer");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(2, run.AgentRuns);
        Assert.Contains("verification command left HEAD on branch other", project.Prompts[1], StringComparison.Ordinal);
        Assert.Equal("main", project.Repository.Git("branch", "--show-current").Trim());
        Assert.Equal(["A a.txt"], project.FilesOf($"[{id}][build] Wanderer"));
        Assert.DoesNotContain("Wanderer", project.Repository.Git("log", "other", "--format=%s"), StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);
    }
}
