using Orchestrator.Agents;
using Orchestrator.Execution;

namespace Orchestrator.Tests.Agents;

public sealed class DemoAgentTests : IDisposable
{
    private readonly DemoProject project = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public void Dispose() => project.Dispose();

    [Theory]
    [InlineData("research")]
    [InlineData("prd")]
    [InlineData("review")]
    public async Task A_phase_leaves_a_document_in_the_change_folder(string phase)
    {
        PhaseResult result = await WorkAsync(phase);

        Assert.Equal(ResultCode.PhaseComplete, result.Result);
        Assert.Contains("Add a log-in", await File.ReadAllTextAsync(Path.Combine(project.ChangeFolder, phase + ".md")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(project.Root, "src")));
    }

    [Fact]
    public async Task A_destructive_phase_leaves_a_source_file_and_changes_it_when_it_runs_again()
    {
        await WorkAsync("build");
        string first = await File.ReadAllTextAsync(Path.Combine(project.Root, "src", "add-a-log-in.js"));
        await WorkAsync("build");

        Assert.NotEqual(first, await File.ReadAllTextAsync(Path.Combine(project.Root, "src", "add-a-log-in.js")));
    }

    [Fact]
    public async Task Triage_assesses_what_is_not_assessed_and_describes()
    {
        project.Item = project.Item with { Risk = Orchestrator.Backlog.Level.High, Description = "demo:size=small demo:pipeline=feature" };

        PhaseResult result = await WorkAsync("triage");

        Assert.Equal(Orchestrator.Backlog.ItemSize.Small, result.Assessments.Size);
        Assert.Null(result.Assessments.Risk);
        Assert.NotNull(result.Description);
    }

    [Theory]
    [InlineData("demo:fail-once", "research", ResultCode.Failed, ResultCode.PhaseComplete)]
    [InlineData("demo:fail", "research", ResultCode.Failed, ResultCode.Failed)]
    [InlineData("demo:fail@build", "research", ResultCode.PhaseComplete, ResultCode.PhaseComplete)]
    [InlineData("demo:subphase=2", "build", ResultCode.SubphaseComplete, ResultCode.SubphaseComplete, ResultCode.PhaseComplete)]
    [InlineData("demo:block=decision", "design", ResultCode.Blocked, ResultCode.PhaseComplete)]
    [InlineData("demo:rework", "review", ResultCode.Rework, ResultCode.PhaseComplete)]
    [InlineData("demo:rework", "spec", ResultCode.PhaseComplete, ResultCode.PhaseComplete)]
    [InlineData("demo:close=wont_do", "triage", ResultCode.Close)]
    [InlineData("demo:fail-once", "triage", ResultCode.PhaseComplete)]
    public async Task Words_in_the_description_tell_it_what_to_answer(string words, string phase, params ResultCode[] codes)
    {
        project.Item = project.Item with { Description = $"Please add it.\n\n{words}." };

        foreach (ResultCode code in codes) Assert.Equal(code, (await WorkAsync(phase)).Result);
    }

    [Fact]
    public async Task Follow_ups_are_reported_once()
    {
        project.Item = project.Item with { Description = "demo:follow-up=2" };

        Assert.Equal(2, (await WorkAsync("research")).FollowUps.Count);
        Assert.Empty((await WorkAsync("prd")).FollowUps);
    }

    [Fact]
    public async Task Told_to_be_throttled_once_it_says_so_and_then_works()
    {
        project.Item = project.Item with { Description = "demo:throttle-once=7" };

        Assert.Equal(1, await RunAsync("research"));
        Assert.False(File.Exists(project.ResultPath));
        Assert.Contains("try again in 7s", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ResultCode.PhaseComplete, (await WorkAsync("research")).Result);
    }

    [Fact]
    public async Task Words_that_only_the_backlog_or_an_earlier_phase_says_tell_it_nothing()
    {
        project.Item = project.Item with { Title = "demo:fail", LastSummary = "demo:fail", StructuredDescription = new() { Context = "demo:fail" } };

        Assert.Equal(ResultCode.PhaseComplete, (await WorkAsync("prd")).Result);
    }

    [Fact]
    public async Task An_unknown_word_is_named()
    {
        project.Item = project.Item with { Description = "demo:explode" };

        await WorkAsync("prd");

        Assert.Contains("demo:explode", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_sleeps_on_the_clock_it_is_given()
    {
        project.Item = project.Item with { Description = "demo:sleep=2.5" };
        ManualTimeProvider time = new();
        Task<int> run = RunAsync("prd", time);

        await WaitFor.ConditionAsync(() => time.PendingTimers == 1);
        Assert.False(run.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2.5));

        Assert.Equal(0, await run);
    }

    [Fact]
    public async Task Started_by_hand_it_says_who_starts_it()
    {
        DemoAgent agent = new(new Dictionary<string, string>(), project.Root, TimeProvider.System, output, error);

        Assert.Equal(2, await agent.RunAsync(new StringReader("hello"), default));
        Assert.Contains("started by the orchestrator", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_environment_it_finds_everything_in_the_prompt()
    {
        string prompt = project.NextPrompt("design");
        DemoAgent agent = new(new Dictionary<string, string>(), project.Root, TimeProvider.System, output, error);

        Assert.Equal(0, await agent.RunAsync(new StringReader(prompt), default));
        Assert.IsType<ResultReading.Valid>(await project.ReadResultAsync("design"));
    }

    private async Task<PhaseResult> WorkAsync(string phase)
    {
        Assert.Equal(0, await RunAsync(phase));
        ResultReading reading = await project.ReadResultAsync(phase);
        ResultReading.Valid valid = Assert.IsType<ResultReading.Valid>(reading);
        Assert.Empty(valid.Warnings);
        return valid.Result;
    }

    private Task<int> RunAsync(string phase, TimeProvider? time = null)
    {
        StringReader prompt = new(project.NextPrompt(phase));
        return new DemoAgent(project.Environment(phase), project.Root, time ?? TimeProvider.System, output, error).RunAsync(prompt, default);
    }
}
