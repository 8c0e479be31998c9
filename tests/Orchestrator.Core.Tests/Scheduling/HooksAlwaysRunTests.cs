using Orchestrator.Backlog;

namespace Orchestrator.Tests.Scheduling;

/// <summary>Hooks that are wanted for every commit: they once ran for those of phases alone, and what several phases shared slipped past them.</summary>
public sealed class HooksAlwaysRunTests
{
    private const string Two = """
        [git]
        hooks = "always"
        [execution]
        max_concurrent = 2
        """;

    // Both phases are on while the first writes, so the file is nobody's alone.
    private const string Sharing = """
        mark "in-$id"; until [ "$(ls "$here" | grep -c '^in-')" = 2 ]; do sleep 0.01; done
        echo "$id" >> shared.txt; mark "wrote-$id"; until [ "$(ls "$here" | grep -c '^wrote-')" = 2 ]; do sleep 0.01; done
        say phase_complete
        """;

    [Fact]
    public async Task Every_commit_of_a_run_passes_the_hooks_and_so_does_that_of_a_change_by_hand()
    {
        using var project = await ProjectFixture.CreateAsync(Sharing, Two, ProjectFixture.OnePhase);
        var before = project.Subjects;
        project.Repository.Hook("commit-msg", """head -n 1 "$1" >> ../subjects""");
        var a = await project.AddReadyAsync("A");
        var b = await project.AddReadyAsync("B");
        await project.Editor.SetAsync(b, new ItemEdit { Title = "Committed at once" }, commit: true, default);
        await project.Editor.SetAsync(a, new ItemEdit { Title = "Left to the run" }, commit: false, default);
        await project.RunAsync();

        string[] made = [.. project.Subjects.Skip(before.Length)];
        Assert.Contains("[orchestrator] Save backlog state", made);
        Assert.Contains(made, subject => subject.EndsWith(" shared files", StringComparison.Ordinal));
        Assert.Equal(made, await File.ReadAllLinesAsync(Path.Combine(project.Root, "..", "subjects")));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Shared_files_that_a_hook_refuses_stay_and_are_committed_once_it_lets_them_pass()
    {
        using var project = await ProjectFixture.CreateAsync(Sharing, Two, ProjectFixture.OnePhase);
        var (a, b) = (await project.AddReadyAsync("A"), await project.AddReadyAsync("B"));
        project.Repository.Hook("pre-commit", """git diff --cached --name-only | grep -q '^shared' && { echo "the linter says no" >&2; exit 1; }; exit 0""");
        var run = await project.RunAsync();
        Assert.Equal(new[] { a, b }.Order(StringComparer.Ordinal), run.Completed.Order(StringComparer.Ordinal));
        Assert.Equal((1, 1), (run.PendingCommits, run.ExitCode));
        Assert.Single(run.Warnings, warning => warning.Contains("the linter says no", StringComparison.Ordinal));
        Assert.Equal("?? shared.txt", project.Repository.Status.Trim());

        // The hook has not changed its mind: the files are still the phases' and not the user's.
        run = await project.RunAsync();
        Assert.Equal((1, 1), (run.PendingCommits, run.ExitCode));
        Assert.DoesNotContain(project.Notices, notice => notice.Contains("of yours", StringComparison.Ordinal));

        project.Repository.Hook("pre-commit", "exit 0");
        run = await project.RunAsync();
        Assert.Equal((0, 0), (run.PendingCommits, run.ExitCode));
        Assert.Equal(["A shared.txt"], project.FilesOf(Assert.Single(project.Subjects, subject => subject.EndsWith(" shared files", StringComparison.Ordinal))));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task The_backlogs_own_state_that_a_hook_refuses_goes_with_a_later_commit()
    {
        using var project = await ProjectFixture.CreateAsync(settings: Two, pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("A");
        project.Repository.Hook("commit-msg", """case "$(head -n 1 "$1")" in "[orchestrator]"*) echo "no ticket" >&2; exit 1; esac""");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Contains(project.Notices, notice => notice.Contains("no ticket", StringComparison.Ordinal));
        Assert.Contains($"[{id}][write] write it", project.Subjects);

        project.Repository.Hook("commit-msg", "exit 0");
        Assert.Equal(0, (await project.RunAsync()).ExitCode);
        Assert.Equal("", project.Repository.Status);
    }
}
