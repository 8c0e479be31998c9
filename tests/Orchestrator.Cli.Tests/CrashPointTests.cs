namespace Orchestrator.Cli.Tests;

public sealed class CrashPointTests
{
    // One start after the other, each killed at the next step named; the count in a step passes over where recovery reaches it first.
    [Theory]
    [InlineData(1,
        "run-locked", "journal-opened", "state-saved", "run-journalled",
        "start-journalled", "recovery-ended-journalled",
        "agent-ended", "recovery-verified",
        "agent-ended", "verifying", "recovery-result-journalled", "worklog-written", "store-before-rename", "store-renamed", "store-written",
        "recovery-before-commit", "commit-new-files-announced", "recovery-after-commit", "recovery-committed-journalled", "recovery-before-close", "recovery-closed")]
    [InlineData(3,
        "committed-journalled", "intents-entered", "ended-journalled:2", "verifying", "decided", "result-journalled", "worklog-written:2", "store-before-rename:2",
        "store-archive-appended:2", "after-commit")]
    [InlineData(2, "agent-started", "committing", "agent-started:2", "committing:2")]
    [InlineData(1, "store-written", "before-commit", "commit-new-files-announced:2", "store-renamed", "before-halt-commit", "after-halt-commit", "run-closed")]
    public async Task Runs_killed_at_every_step_and_again_in_recovery_end_as_if_nothing_had_happened(int items, params string[] steps)
    {
        using var project = await CrashProject.CreateAsync(items);
        foreach (var step in steps) await project.DieAtAsync(step);
        await project.CheckAfterLastRunAsync();
    }

    [Fact]
    public async Task Runs_killed_while_a_file_that_became_a_directory_is_committed_end_as_if_nothing_had_happened()
    {
        using var project = await CrashProject.CreateAsync(hasFileInPlace: true);

        // In the run itself, and then in the recovery of what it had begun.
        await project.DieAtAsync("commit-private-index-staged");
        await project.DieAtAsync("commit-private-index-staged");
        await project.CheckAfterLastRunAsync();
        Assert.Equal($"src/{project.Items[0]}.txt\n", project.Repository.Git("ls-files", "src"));
    }

    [Fact]
    public async Task A_git_that_is_killed_together_with_the_run_once_HEAD_has_moved_leaves_nothing_staged_the_wrong_way_round()
    {
        using var project = await CrashProject.CreateAsync();
        project.Repository.Write(".git/hooks/reference-transaction", """
            #!/bin/sh
            [ "$1" = committed ] && [ -e src ] && [ ! -e .git/once ] || exit 0
            touch .git/once
            kill -KILL $(sed -n 's/^PPid:[[:space:]]*//p' /proc/$PPID/status) $PPID

            """);
        File.SetUnixFileMode(Path.Combine(project.Repository.Root, ".git/hooks/reference-transaction"), (UnixFileMode)0x1ED);
        Assert.Equal(CrashProject.Killed, (await project.RunAsync()).ExitCode);
        Assert.Contains($"src/{project.Items[0]}.txt", project.Repository.Git("diff", "--cached", "--name-only"), StringComparison.Ordinal);
        await project.CheckAfterLastRunAsync();
    }
}
