using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class UnavailableRunTests
{
    [Fact]
    public async Task An_agent_that_is_not_logged_in_halts_the_run_at_once_with_its_own_words()
    {
        using var project = await ProjectFixture.CreateAsync("""echo "Not logged in. Please run /login" >&2; exit 1""", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Private");
        var run = await project.RunAsync();
        Assert.Equal(HaltReason.AgentUnavailable, run.HaltReason);
        Assert.Equal(4, run.ExitCode);
        Assert.Contains(project.Notices, text => text.Contains("Please run /login", StringComparison.Ordinal));
        Assert.Equal((0, 1), (run.AgentRuns, project.Prompts.Count));
        Assert.Empty(project.Phases);
        Assert.Equal((ItemStatus.InProgress, "write"), ((await project.GetAsync(id)).Status, (await project.GetAsync(id)).Phase));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task An_agent_that_is_not_logged_in_halts_the_run_only_when_others_have_done_their_work()
    {
        using var project = await ProjectFixture.CreateAsync("""echo "Not logged in. Please run /login" >&2; exit 1""", "[execution]\nmax_wip = 2", ProjectFixture.OnePhase + """

            [agents.other]
            command = ["sh", "-c", "cat > /dev/null; printf '{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"phase_complete\",\"summary\":\"done\"}' $ORCHESTRATOR_ITEM $ORCHESTRATOR_PHASE > $ORCHESTRATOR_RESULT"]
            version_args = []
            [pipelines.quiet]
            phases = [{ name = "think", prompt = "Think.", agent = "other" }, { name = "tell", prompt = "Tell.", agent = "other" }]
            """);
        var stranded = await project.AddReadyAsync("Private");
        string[] others = [await AddQuietAsync("One"), await AddQuietAsync("Other")];
        await project.Editor.SetAsync(stranded, new ItemEdit { Priority = 9 }, false, default);
        var run = await project.RunAsync();
        Assert.Equal((HaltReason.AgentUnavailable, 4, 4), (run.HaltReason, run.ExitCode, run.AgentRuns));
        Assert.Equivalent(others, run.Completed, strict: true);
        Assert.Equal($"{stranded} write", project.Started.First());
        Assert.Single(project.Started, started => started.StartsWith(stranded, StringComparison.Ordinal));
        Assert.Equal((ItemStatus.InProgress, "write"), ((await project.GetAsync(stranded)).Status, (await project.GetAsync(stranded)).Phase));
        Assert.Equal("", project.Repository.Status);

        async Task<string> AddQuietAsync(string title)
        {
            var id = await project.AddAsync(new BacklogItemSpec { Title = title, Pipeline = "quiet", Size = ItemSize.Small, Risk = Level.Low });
            await project.StepAsync(id);
            return id;
        }
    }

    [Theory]
    [InlineData("no-such-program", "no-such-program")]
    [InlineData("./readme.md", "not executable")]
    [InlineData("./", "is a directory")]
    [InlineData("/", "is a directory")]
    [InlineData("./script", "names its interpreter")]
    public async Task An_agent_that_cannot_be_started_is_refused_before_the_run(string program, string why)
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase + $"""

            [agents.absent]
            command = ["{program}"]
            """);
        project.Repository.Write("script", "echo no first line names a shell\n");
        File.SetUnixFileMode(Path.Combine(project.Root, "script"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var id = await project.AddReadyAsync("Stranded");
        var refused = await Assert.ThrowsAsync<OrchestratorException>(() => project.RunAsync(new RunRequest { Agent = "absent" }));
        Assert.Equal("OrcNotReady", refused.Id);
        Assert.Contains("absent", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal(ItemStatus.Ready, (await project.GetAsync(id)).Status);
    }

    [Theory]
    [InlineData("rm \"$0.link\"; mkdir \"$0.link\"", "is a directory")]
    [InlineData("echo 'echo no first line names a shell' > \"$0.link\"", "names its interpreter")]
    public async Task An_agent_that_becomes_no_program_during_the_run_is_unavailable_and_uses_up_nothing(string change, string why)
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        project.Script($"{change}; say phase_complete");
        await UseLinkAsync(project);
        var first = await project.AddReadyAsync("First");
        var second = await project.AddReadyAsync("Second");
        var run = await project.RunAsync();
        Assert.Equal([first], run.Completed);
        Assert.Equal((HaltReason.AgentUnavailable, 4, 1), (run.HaltReason, run.ExitCode, run.AgentRuns));
        Assert.Contains(project.Notices, text => text.Contains(why, StringComparison.Ordinal));
        Assert.Equal(ItemStatus.InProgress, (await project.GetAsync(second)).Status);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task An_agent_that_vanishes_during_the_run_is_unavailable_and_uses_up_nothing()
    {
        using var project = await ProjectFixture.CreateAsync("""rm "$0.link"; say phase_complete""", pipelines: ProjectFixture.OnePhase);
        await UseLinkAsync(project);
        var first = await project.AddReadyAsync("First");
        var second = await project.AddReadyAsync("Second");
        var run = await project.RunAsync();
        Assert.Equal([first], run.Completed);
        Assert.Equal(HaltReason.AgentUnavailable, run.HaltReason);
        Assert.Equal(4, run.ExitCode);
        Assert.Equal(1, run.AgentRuns);
        Assert.NotEqual(ItemStatus.Blocked, (await project.GetAsync(second)).Status);
        Assert.Equal("", project.Repository.Status);
    }

    // The agent becomes a program of its own, which can be changed while it runs.
    private static async Task UseLinkAsync(ProjectFixture project)
    {
        var link = project.AgentFile + ".link";
        await File.WriteAllTextAsync(link, "#!/bin/sh\nexec sh \"${0%.link}\"\n");
        File.SetUnixFileMode(link, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        project.Repository.Write("orchestrator.toml", project.Repository.Read("orchestrator.toml").Replace($"[\"sh\", \"{project.AgentFile}\"]", $"[\"{link}\"]", StringComparison.Ordinal));
        project.Repository.CommitAll("Use the link");
    }
}
