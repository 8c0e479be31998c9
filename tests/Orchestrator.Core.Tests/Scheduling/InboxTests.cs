using Orchestrator.Runs;

namespace Orchestrator.Tests.Scheduling;

public sealed class InboxTests
{
    [Fact]
    public async Task What_people_put_into_the_inbox_is_worked_on_by_the_run_and_the_inbox_never_reaches_git()
    {
        using var project = await ProjectFixture.CreateAsync();
        project.Repository.Write("BACKLOG_INBOX.yaml", "- title: From the inbox\n  size: small\n  risk: low\n");
        var run = await project.RunAsync();
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        var done = await project.GetAsync(Assert.Single(run.Completed));
        Assert.Equal("From the inbox", done.Title);
        Assert.Equal("inbox", done.Origin);
        Assert.Equal("", project.Repository.Status);
        Assert.False(File.Exists(Path.Combine(project.Repository.Root, "BACKLOG_INBOX.yaml")));
    }

    [Fact]
    public async Task An_inbox_that_nobody_can_read_stays_where_it_is_and_is_told_of_once()
    {
        using var project = await ProjectFixture.CreateAsync();
        await project.AddReadyAsync("Other work");
        project.Repository.Write("BACKLOG_INBOX.yaml", "- title: [unclosed\n");
        var run = await project.RunAsync();
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Single(project.Notices, text => text.Contains("BACKLOG_INBOX.yaml", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(project.Repository.Root, "BACKLOG_INBOX.yaml")));
    }
}
