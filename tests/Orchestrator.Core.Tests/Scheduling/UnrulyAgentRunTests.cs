using System.Text;
using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Processes;
using Orchestrator.Runs;
using Orchestrator.Scheduling;
using Orchestrator.Tests.Processes;

namespace Orchestrator.Tests.Scheduling;

/// <summary>Whole runs in which the agent behaves as agents should not.</summary>
public sealed class UnrulyAgentRunTests : IDisposable
{
    private const int Size = 5 * 1024 * 1024;

    private readonly string marks = Directory.CreateTempSubdirectory("orchestrator-unruly-").FullName;
    private ProjectFixture project = null!;

    public void Dispose()
    {
        project?.Dispose();
        Directory.Delete(marks, recursive: true);
    }

    [Theory]
    [InlineData("flood 5M", Size)]
    [InlineData("flood-line 5M", Size)]
    [InlineData("garbage 5M", Size)]
    [InlineData("invalid-utf8", 12)]
    public async Task Whatever_it_prints_is_in_the_transcript_from_beginning_to_end_and_its_work_counts(string steps, int size)
    {
        var phase = await RunAsync($"put begin; {steps}; put end; error begin; flood-error 1M; put-error end; write work.txt done");

        Assert.Equal((Outcome.Completed, 1), (phase.Outcome, phase.Attempts));
        foreach (var (file, length) in new[] { (ProcessAgentRunner.OutputFileName, size + 8), (ProcessAgentRunner.ErrorFileName, (1 << 20) + 9) })
        {
            var transcript = await File.ReadAllBytesAsync(Path.Combine(phase.Transcript!, file));
            Assert.Equal(length, transcript.Length);
            Assert.True(transcript.AsSpan().StartsWith("begin"u8) && transcript.AsSpan().EndsWith("end"u8));
        }

        Assert.Equal(["A work.txt"], project.FilesOf($"[{phase.Id}][write] {phase.Title}"));
    }

    [Theory]
    [InlineData("garbage 100K; put-error \\e\\[2J; garbage 100K; exit 1", "exited with code 1")]
    [InlineData("invalid-utf8; error \\e\\]0\\;title\\0; exit 2", "exited with code 2")]
    [InlineData("flood-line 5M; signal 11", "ended by signal 11")]
    [InlineData("echo \\e\\[31mred; result-part", "not valid JSON")]
    [InlineData("echo \\e\\[31mred; result-directory", "is a directory")]
    public async Task An_attempt_that_fails_is_told_of_in_a_few_clean_words_and_blocks_its_item_in_the_end(string steps, string told)
    {
        var phase = await RunAsync($"write half.txt half; {(steps.Contains("result", StringComparison.Ordinal) ? "" : "no-result; ")}{steps}", retries: 1);

        Assert.Equal((Outcome.Failed, 2), (phase.Outcome, phase.Attempts));
        var item = await project.GetAsync(phase.Id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Failure), (item.Status, item.BlockedType));
        Assert.Contains(told, item.BlockedReason, StringComparison.Ordinal);
        foreach (var text in (string[])[item.BlockedReason!, phase.Summary, project.Prompts[1], project.Worklog, .. project.Notices, project.Repository.Git("log", "--format=%B")])
        {
            Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\n' or '\t'));
            Assert.InRange(text.Length, 0, 100_000);
        }

        Assert.Equal("half", project.Repository.Git("show", "HEAD:half.txt"));
    }

    [Fact]
    public async Task Streams_that_are_closed_early_are_not_its_end()
    {
        await CreateAsync($"close stdout; close stderr; close stdin; write {marks}/closed x; wait-file {marks}/go; write late.txt done");
        var id = await project.AddReadyAsync("Unruly");
        var task = project.RunAsync(new RunRequest { Agent = "test" });
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(marks, "closed")), "the streams are closed");
        Assert.Empty(project.Phases);
        await File.WriteAllTextAsync(Path.Combine(marks, "go"), "");

        Assert.Equal([id], (await task).Completed);
        Assert.Equal(["A late.txt"], project.FilesOf($"[{id}][write] Unruly"));
        Assert.Equal(0, AttemptRecord.Read(Assert.Single(project.Phases).Transcript!)!.ExitCode);
    }

    [Fact]
    public async Task A_prompt_that_it_never_reads_does_not_hold_up_one_that_lives_on_and_writes_its_result()
    {
        await CreateAsync($"write {marks}/alive x; wait-file {marks}/go; write work.txt done");
        var id = await project.AddReadyAsync("Unruly");
        await project.ChangeAsync(id, item => item with { Description = new string('x', 1_000_000) });
        var task = project.RunAsync(new RunRequest { Agent = "test" });
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(marks, "alive")), "the agent is at work");
        await File.WriteAllTextAsync(Path.Combine(marks, "go"), "");

        var run = await task;
        Assert.Equal([id], run.Completed);
        Assert.Empty(run.Warnings);
        Assert.InRange(Assert.Single(project.Prompts).Length, 1_000_000, int.MaxValue);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Of_two_results_the_last_one_counts()
    {
        var phase = await RunAsync("result failed; result blocked; result {\"summary\": \"Done after all.\"}");

        Assert.Equal((Outcome.Completed, "Done after all."), (phase.Outcome, phase.Summary));
    }

    [Fact]
    public async Task A_result_that_a_child_would_have_written_after_its_end_does_not_come()
    {
        var phase = await RunAsync("result-after-exit 1000", retries: 0);

        Assert.Equal(Outcome.Failed, phase.Outcome);
        Assert.Contains("It wrote no result file", phase.Summary, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(phase.Transcript!, "result.json")));
    }

    [Fact]
    public async Task A_child_that_writes_the_result_when_it_is_told_to_end_has_the_grace_to_do_so()
    {
        project = await ProjectFixture.CreateAsync(
            "( trap 'sleep 0.1; say phase_complete; exit 0' TERM; mark ready; while :; do sleep 0.02; done ) & await ready; exit 0", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Unruly");

        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(1, run.AgentRuns);
        await CheckNothingIsLeftAsync(run);
    }

    [Theory]
    [InlineData("linger 0.1; result; write MARK x; hang", 0, null)]
    [InlineData("ignore TERM; result; write MARK x; hang", null, 9)]
    public async Task A_stop_lets_it_finish_within_the_grace_and_its_result_counts(string steps, int? exitCode, int? signal)
    {
        await CreateAsync(steps.Replace("MARK", $"{marks}/working", StringComparison.Ordinal), signal is null ? 3600 : 0.2);
        await project.AddReadyAsync("Unruly");
        using var stop = new CancellationTokenSource();
        var task = project.RunAsync(new RunRequest { Agent = "test" }, stop.Token);
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(marks, "working")), "the agent is at work");
        await stop.CancelAsync();

        var run = await task;
        Assert.Equal(HaltReason.ShutdownRequested, run.HaltReason);
        var phase = Assert.Single(project.Phases);
        var record = AttemptRecord.Read(phase.Transcript!)!;
        Assert.Equal((Outcome.Completed, exitCode, signal), (phase.Outcome, record.ExitCode, record.Signal));
        await CheckNothingIsLeftAsync(run);
    }

    [Theory]
    [InlineData("signal 11", "ended by signal 11")]
    [InlineData("exit 3", "exited with code 3")]
    public async Task A_result_written_before_a_bad_end_counts_with_a_warning(string end, string told)
    {
        await CreateAsync($"result; {end}");
        var id = await project.AddReadyAsync("Unruly");

        var run = await project.RunAsync(new RunRequest { Agent = "test" });
        Assert.Equal([id], run.Completed);
        Assert.Contains(run.Warnings, warning => warning.Contains(told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("claude-stream-json", """
        {"type":"system","subtype":"init","session_id":"s1","model":"claude-opus-4-8"}
        {"type":"result","subtype":"success","is_error":false,"result":"Done.","session_id":"s1","total_cost_usd":0.5,"usage":{"input_tokens":11,"cache_read_input_tokens":3,"output_tokens":5}}
        """, 14, 5, 0.5)]
    [InlineData("codex-jsonl", """
        {"type":"thread.started","thread_id":"s1"}
        {"type":"item.completed","item":{"id":"i","type":"agent_message","text":"Done."}}
        {"type":"turn.completed","usage":{"input_tokens":11,"cached_input_tokens":3,"output_tokens":5}}
        """, 11, 5, null)]
    [InlineData("gemini-stream-json", """
        {"type":"init","session_id":"s1","model":"gemini-2.5-flash"}
        {"type":"result","status":"success","stats":{"total_tokens":16,"input_tokens":11,"output_tokens":5}}
        """, 11, 5, null)]
    [InlineData("opencode-json", """
        {"type":"text","sessionID":"s1","part":{"type":"text","text":"Done."}}
        {"type":"step_finish","sessionID":"s1","part":{"type":"step-finish","tokens":{"input":10,"output":4,"reasoning":1,"cache":{"write":0,"read":1}},"cost":0.25}}
        """, 11, 5, 0.25)]
    [InlineData("text", "All is well.\n", null, null, null)]
    public async Task What_each_program_tells_of_its_use_stands_in_the_phase_and_its_record(string format, string recorded, int? input, int? output, double? cost)
    {
        recorded += "\n";
        await File.WriteAllTextAsync(Path.Combine(marks, "recorded"), recorded);
        var phase = await RunAsync($"print {marks}/recorded; garbage 10K; echo; print {marks}/recorded; print-error {marks}/recorded", format: format);

        var record = AttemptRecord.Read(phase.Transcript!)!;
        // Opencode and codex tell of each step, and the recording is printed twice.
        var times = format is "codex-jsonl" or "opencode-json" ? 2 : 1;
        Assert.Equal((input * times, output * times, (decimal?)(cost * (format == "opencode-json" ? 2 : 1))), (phase.InputTokens, phase.OutputTokens, phase.Cost));
        Assert.Equal((phase.InputTokens, phase.OutputTokens, phase.Cost, input is null ? null : "s1"), (record.InputTokens, record.OutputTokens, record.CostUsd, record.SessionId));
        Assert.StartsWith(recorded, Encoding.UTF8.GetString(await File.ReadAllBytesAsync(Path.Combine(phase.Transcript!, ProcessAgentRunner.OutputFileName))), StringComparison.Ordinal);
    }

    // One item through the one phase, with the test agent doing these steps; afterwards nothing of it is left.
    private async Task<PhaseRun> RunAsync(string steps, int retries = 2, string format = "text")
    {
        await CreateAsync(steps, retries: retries, format: format);
        await project.AddReadyAsync("Unruly");
        var run = await project.RunAsync(new RunRequest { Agent = "test" });
        await CheckNothingIsLeftAsync(run);
        return Assert.Single(project.Phases);
    }

    private async Task CreateAsync(string steps, double grace = 30, int retries = 2, string format = "text")
    {
        project = await ProjectFixture.CreateAsync(
            settings: $"[execution]\nretry_backoff_seconds = 0\nmax_retries = {retries}\nshutdown_grace_seconds = {grace.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
            pipelines: $"""
            {ProjectFixture.OnePhase}
            [agents.test]
            command = ['{TestAgentProgram.Path}', '{steps}']
            output = "{format}"
            version_args = []
            """);
    }

    private async Task CheckNothingIsLeftAsync(PipelineRun run)
    {
        Assert.Empty(await Survivors.FindAsync($"ORCHESTRATOR_ATTEMPT_{run.Id}_", CancellationToken.None));
        Assert.Equal("", project.Repository.Status);
        Assert.Equal(0, run.PendingCommits);
    }
}
