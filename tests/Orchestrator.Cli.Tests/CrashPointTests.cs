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
        "committed-journalled", "ended-journalled:2", "verifying:2", "decided", "result-journalled", "worklog-written:2", "store-before-rename:2",
        "store-archive-appended:2", "after-commit")]
    [InlineData(1, "store-written", "before-commit", "commit-new-files-announced:2", "store-renamed", "before-halt-commit", "after-halt-commit", "run-closed")]
    public async Task Runs_killed_at_every_step_and_again_in_recovery_end_as_if_nothing_had_happened(int items, params string[] steps)
    {
        using var project = await CrashProject.CreateAsync(items);
        foreach (var step in steps) await project.DieAtAsync(step);
        await project.CheckAfterLastRunAsync();
    }
}
