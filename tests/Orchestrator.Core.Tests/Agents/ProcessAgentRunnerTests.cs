using Orchestrator.Agents;
using Orchestrator.Tests.Storage;

namespace Orchestrator.Tests.Agents;

public sealed class ProcessAgentRunnerTests : IDisposable
{
    private readonly AgentBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task An_agent_gets_its_prompt_and_leaves_transcripts_and_a_record()
    {
        AgentRun run = await AgentBench.RunAsync(bench.Request("cat; echo warning >&2; exit 3"));

        Assert.Equal((AgentEnd.Exited, 3, null), (run.End, run.ExitCode, run.Signal));
        Assert.Equal("# Do it\n", bench.Read("prompt.md"));
        Assert.Equal("# Do it\n", bench.Read("stdout.log"));
        Assert.Equal("warning\n", bench.Read("stderr.log"));
        Assert.Equal("warning", run.OutputTail);
        AttemptRecord record = bench.Record!;
        Assert.Equal(("scripted", "WRK-1", "build", 3, AgentEnd.Exited), (record.Agent, record.ItemId, record.Phase, record.ExitCode, record.End));
        Assert.NotNull(record.Pid);
        Assert.NotNull(record.EndedAt);
    }

    [Fact]
    public async Task An_agent_that_prints_nothing_leaves_its_prompt_and_empty_transcripts()
    {
        await AgentBench.RunAsync(bench.Request("true"));

        Assert.Equal(("# Do it\n", "", ""), (bench.Read("prompt.md"), bench.Read("stdout.log"), bench.Read("stderr.log")));
    }

    [Fact]
    public async Task An_agent_works_though_its_transcripts_cannot_be_made_and_the_record_says_why_they_are_missing()
    {
        Directory.CreateDirectory(Path.Combine(bench.AttemptDirectory, "stdout.log"));

        AgentRun run = await AgentBench.RunAsync(bench.Request("echo said; touch done; exit 3"));

        Assert.Equal((AgentEnd.Exited, 3, "said"), (run.End, run.ExitCode, run.OutputTail));
        Assert.True(File.Exists(Path.Combine(bench.Root, "done")));
        Assert.Contains("stdout.log", bench.Record!.TranscriptFault, StringComparison.Ordinal);
        Assert.Equal("", bench.Read("stderr.log"));
    }

    [Fact]
    public async Task The_environment_tells_the_agent_where_it_is()
    {
        AgentRequest request = bench.Request(AgentBench.Shell("""echo "$ORCHESTRATOR_ITEM $ORCHESTRATOR_PHASE $ORCHESTRATOR_RUN $ORCHESTRATOR_RESULT $MSBUILDDISABLENODEREUSE $FOO" """) with
        {
            Environment = new Dictionary<string, string> { ["FOO"] = "bar", ["ORCHESTRATOR_ITEM"] = "not this" },
        });

        await AgentBench.RunAsync(request);

        Assert.Equal($"WRK-1 build {request.RunId} {request.ResultPath} 1 bar\n", bench.Read("stdout.log"));
    }

    [Fact]
    public async Task A_prompt_of_a_megabyte_arrives_whole()
    {
        AgentRequest request = bench.Request("wc -c") with { Prompt = new string('x', 1_000_000) };

        await AgentBench.RunAsync(request);

        Assert.Equal("1000000", bench.Read("stdout.log").Trim());
    }

    [Fact]
    public async Task An_agent_reads_its_prompt_as_it_is_from_a_file_that_is_kept_masked()
    {
        AgentDefinition agent = new("a", ["sh", "-c", "cp \"$1\" seen; stat -c %a \"$1\" > mode", "sh", "{prompt_file}"])
        {
            Prompt = PromptDelivery.File,
            Environment = new Dictionary<string, string> { ["APP_TOKEN"] = "the-name-of-my-project" },
        };

        await AgentBench.RunAsync(bench.Request(agent) with { Prompt = "Write your result to /home/me/the-name-of-my-project/result.json." });

        Assert.Equal("Write your result to /home/me/the-name-of-my-project/result.json.", File.ReadAllText(Path.Combine(bench.Root, "seen")));
        if (!OperatingSystem.IsWindows()) Assert.Equal("600", File.ReadAllText(Path.Combine(bench.Root, "mode")).Trim());
        Assert.DoesNotContain("the-name-of-my-project", bench.Read("prompt.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_too_large_for_an_argument_is_read_from_its_file()
    {
        AgentDefinition agent = new("a", ["sh", "-c", "printf %s \"$1\"", "sh", "{prompt}"]) { Prompt = PromptDelivery.Argument };

        await AgentBench.RunAsync(bench.Request(agent) with { Prompt = new string('x', 200_000) });

        Assert.Contains(Path.Combine(bench.AttemptDirectory, "prompt.md"), bench.Read("stdout.log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_takes_too_long_is_ended()
    {
        ManualTimeProvider time = new();
        Task<AgentRun> run = AgentBench.RunAsync(bench.Request("echo started; sleep 1000"), time);
        await WaitFor.ConditionAsync(() => Transcript() == "started\n");

        AgentRun ended = await PassTimeAsync(time, run);
        Assert.Equal(AgentEnd.TimedOut, ended.End);
        Assert.Equal(AgentEnd.TimedOut, bench.Record!.End);
    }

    [Fact]
    public async Task An_agent_that_is_silent_for_too_long_is_ended_and_one_that_speaks_is_not()
    {
        ManualTimeProvider time = new();
        string go = Path.Combine(bench.Root, "go");
        Task<AgentRun> run = AgentBench.RunAsync(
            bench.Request($"echo one; while [ ! -e '{go}' ]; do sleep 0.02; done; echo two; sleep 1000") with { StallTimeout = TimeSpan.FromMinutes(5) }, time);
        await WaitFor.ConditionAsync(() => Transcript() == "one\n");

        time.Advance(TimeSpan.FromMinutes(4));
        await File.WriteAllTextAsync(go, "");
        await WaitFor.ConditionAsync(() => Transcript() == "one\ntwo\n");
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(run.IsCompleted);

        Assert.Equal(AgentEnd.Stalled, (await PassTimeAsync(time, run)).End);
    }

    [Fact]
    public async Task A_stop_gives_the_agent_time_to_finish_and_its_exit_is_kept()
    {
        using CancellationTokenSource stop = new();
        Task<AgentRun> run = AgentBench.RunAsync(bench.Request("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.02; done"), stop: stop.Token);
        await WaitFor.ConditionAsync(() => Transcript() == "ready\n");

        await stop.CancelAsync();

        AgentRun ended = await run;
        Assert.Equal((AgentEnd.Stopped, 0), (ended.End, ended.ExitCode));
        Assert.Equal("ready\nbye\n", Transcript());
    }

    [Fact]
    public async Task A_kill_does_not_wait_for_the_grace()
    {
        using CancellationTokenSource stop = new();
        using CancellationTokenSource kill = new();
        AgentRequest request = bench.Request("trap '' TERM; echo ready; while :; do sleep 0.02; done") with { Grace = TimeSpan.FromHours(1) };
        Task<AgentRun> run = AgentBench.RunAsync(request, stop: stop.Token, kill: kill.Token);
        await WaitFor.ConditionAsync(() => Transcript() == "ready\n");

        await stop.CancelAsync();
        await kill.CancelAsync();

        AgentRun ended = await run;
        Assert.Equal((AgentEnd.Stopped, 9), (ended.End, ended.Signal));
    }

    [Fact]
    public async Task A_stop_before_the_start_still_ends_it()
    {
        Assert.Equal(AgentEnd.Stopped, (await AgentBench.RunAsync(bench.Request("sleep 1000"), stop: new CancellationToken(canceled: true))).End);
    }

    [Fact]
    public async Task A_program_that_is_not_there_makes_the_agent_unavailable()
    {
        AgentRun run = await AgentBench.RunAsync(bench.Request(new AgentDefinition("a", ["no-such-agent-program"])));

        Assert.Equal(AgentEnd.NotStarted, run.End);
        Assert.Contains("no-such-agent-program", run.Unavailable, StringComparison.Ordinal);
        Assert.Equal(AgentEnd.NotStarted, bench.Record!.End);
    }

    [Fact]
    public async Task A_program_missing_behind_a_launcher_makes_it_unavailable_too()
    {
        AgentRun run = await AgentBench.RunAsync(bench.Request(new AgentDefinition("a", ["no-such-agent-program"]) { Launcher = ["env"] }));

        Assert.Contains("no-such-agent-program", run.Unavailable, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_working_directory_that_is_gone_is_no_fault_of_the_agent()
    {
        AgentRun run = await AgentBench.RunAsync(bench.Request("true") with { WorkingDirectory = Path.Combine(bench.Root, "gone") });

        Assert.Equal((AgentEnd.NotStarted, null), (run.End, run.Unavailable));
        Assert.Contains("gone", run.OutputTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_agent_leaves_behind_is_ended_and_counted()
    {
        AgentRun run = await AgentBench.RunAsync(bench.Request("setsid sleep 1000 & sleep 1000 & exit 0"));

        Assert.Equal((AgentEnd.Exited, 0), (run.End, run.ExitCode));
        Assert.True(run.SurvivorsEnded >= 1);
    }

    [Fact]
    public async Task Secrets_of_the_agents_environment_are_masked_even_when_printed_piecemeal()
    {
        AgentRequest request = bench.Request(AgentBench.Shell("""printf 'a first-half-'; sleep 0.1; printf 'second-half b\n'; echo "$MY_TOKEN" >&2""") with
        {
            Environment = new Dictionary<string, string> { ["MY_TOKEN"] = "first-half-second-half" },
        });

        AgentRun run = await AgentBench.RunAsync(request);

        Assert.Equal("a *** b\n", bench.Read("stdout.log"));
        Assert.Equal("***\n", bench.Read("stderr.log"));
        Assert.Equal("***", run.OutputTail);
    }

    [Fact]
    public async Task Usage_and_activity_are_read_while_the_agent_speaks()
    {
        string go = Path.Combine(bench.Root, "go");
        AgentDefinition agent = AgentBench.Shell($$$"""
            echo '{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Edit","input":{"file_path":"src/a.cs"}}]}}'
            while [ ! -e '{{{go}}}' ]; do sleep 0.02; done
            echo '{"type":"result","is_error":false,"result":"All done.","total_cost_usd":0.25,"usage":{"input_tokens":7,"output_tokens":5},"session_id":"s1"}'
            """) with { Output = AgentOutputFormat.ClaudeStreamJson };
        Activities activities = new();
        Task<AgentRun> run = AgentBench.RunAsync(bench.Request(agent), activity: activities);

        await WaitFor.ConditionAsync(() => activities.Last == "Edit src/a.cs");
        await File.WriteAllTextAsync(go, "");

        AgentUsage usage = (await run).Usage;
        Assert.Equal((7L, 5L, 0.25m, "s1", "All done."), (usage.InputTokens, usage.OutputTokens, usage.CostUsd, usage.SessionId, usage.LastMessage));
        Assert.Equal(0.25m, bench.Record!.CostUsd);
    }

    [Theory]
    [InlineData("echo 'HTTP 429: rate limit, retry-after: 120' >&2; exit 1", true)]
    [InlineData("echo 'HTTP 429: rate limit, retry-after: 120' >&2; exit 0", false)]
    [InlineData("echo 'I wrote a rate limit, 429 and all'; exit 1", false)]
    [InlineData("echo \"You've hit your session limit · resets 3pm (UTC)\"; exit 1", true)]
    public async Task Throttling_is_told_by_the_final_status_only(string script, bool throttled)
    {
        AgentRun run = await AgentBench.RunAsync(bench.Request(script));

        Assert.Equal(throttled, run.Throttle is not null);
        if (throttled) Assert.NotNull(run.Throttle!.ResetAt);
    }

    [Fact]
    public async Task Much_output_costs_disk_and_memory_of_a_bounded_size()
    {
        AgentRun run = await AgentBench.RunAsync(bench.Request("head -c 70000000 /dev/zero | tr '\\0' 'x'; echo; echo the end"));

        Assert.True(new FileInfo(Path.Combine(bench.AttemptDirectory, "stdout.log")).Length <= CappedFile.DefaultCap);
        Assert.EndsWith("the end", run.OutputTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_directory_that_cannot_be_made_is_an_error_with_a_remedy()
    {
        await File.WriteAllTextAsync(Path.Combine(bench.Root, "runs"), "in the way");

        OrchestratorException fault = await Assert.ThrowsAsync<OrchestratorException>(() => AgentBench.RunAsync(bench.Request("true")));

        Assert.Equal("OrcTranscriptUnwritable", fault.Id);
    }

    [Fact]
    public async Task On_a_full_disk_no_agent_is_started_that_could_leave_no_result()
    {
        using SmallDisk? disk = SmallDisk.TryMount(64 * 1024);
        if (disk is null) return;
        using (FileStream others = new(Path.Combine(disk.Path, "others.txt"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            Assert.ThrowsAny<IOException>(() => others.Write(new byte[100_000]));

        OrchestratorException fault = await Assert.ThrowsAsync<OrchestratorException>(
            () => AgentBench.RunAsync(bench.Request("touch started") with { AttemptDirectory = Path.Combine(disk.Path, "1_WRK-1_build") }));

        Assert.Equal("OrcTranscriptUnwritable", fault.Id);
        Assert.False(File.Exists(Path.Combine(bench.Root, "started")));
    }

    // Minute after minute: the first may pass before the agent's bounds are set.
    private static async Task<AgentRun> PassTimeAsync(ManualTimeProvider time, Task<AgentRun> run)
    {
        await WaitFor.ConditionAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return run.IsCompleted;
        });
        return await run;
    }

    private string Transcript()
    {
        string path = Path.Combine(bench.AttemptDirectory, "stdout.log");
        if (!File.Exists(path)) return "";
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }

    private sealed class Activities : IProgress<AgentActivity>
    {
        private volatile string? last;

        public string? Last => last;

        public void Report(AgentActivity value) => last = value.Text;
    }
}
