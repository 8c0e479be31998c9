using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

public sealed class ProcessRunnerTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    private Task<CapturedOutput> CaptureAsync(string script, TimeSpan? timeout = null, CancellationToken cancellation = default) =>
        ProcessRunner.CaptureAsync(shell.Run(script) with { Marker = null }, TimeProvider.System, timeout, cancellation);

    [Fact]
    public async Task Output_error_and_exit_code_come_back()
    {
        var result = await CaptureAsync("echo out; echo err >&2; exit 7");
        Assert.Equal("out\n", Shell.Text(result.Output));
        Assert.Equal("err\n", Shell.Text(result.Error));
        Assert.Equal((7, null, false), (result.ExitCode, result.Signal, result.TimedOut));
    }

    [Fact]
    public async Task Input_reaches_the_child_and_ends()
    {
        var result = await ProcessRunner.CaptureAsync(
            shell.Run("cat") with { StandardInput = "hello"u8.ToArray() }, TimeProvider.System, null, CancellationToken.None);
        Assert.Equal("hello", Shell.Text(result.Output));
    }

    [Fact]
    public async Task Without_input_the_child_reads_nothing() => Assert.Equal("", Shell.Text((await CaptureAsync("cat")).Output));

    [Fact]
    public async Task What_takes_too_long_is_ended_and_says_so()
    {
        var result = await CaptureAsync("echo begun; exec sleep 1000", TimeSpan.FromMilliseconds(300));
        Assert.True(result.TimedOut);
        Assert.Equal(15, result.Signal);
        Assert.Equal("begun\n", Shell.Text(result.Output));
    }

    [Fact]
    public async Task Cancellation_ends_the_child_before_it_is_reported()
    {
        using var cancellation = new CancellationTokenSource();
        var running = CaptureAsync("echo $$ > pid; exec sleep 1000", null, cancellation.Token);
        var id = int.Parse(await shell.ReadWhenWrittenAsync("pid"), null);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Directory.Exists($"/proc/{id}"));
    }

    [Fact]
    public async Task More_output_than_the_limit_is_an_error_and_not_a_cut()
    {
        var error = await Assert.ThrowsAsync<OrchestratorException>(() => CaptureAsync("exec cat /dev/zero"));
        Assert.Equal("OrcOutputTooLarge", error.Id);
    }

    [Fact]
    public async Task Of_endless_errors_the_end_is_kept()
    {
        var result = await CaptureAsync("head -c 5000000 /dev/zero >&2; echo last words >&2");
        Assert.Equal(ProcessRunner.ErrorLimit, result.Error.Length);
        Assert.EndsWith("last words\n", Shell.Text(result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_a_command_without_marker_leaves_behind_lives_on_and_holds_nothing_up()
    {
        var result = await CaptureAsync("sleep 1000 & echo $!");
        var id = int.Parse(Shell.Text(result.Output), null);
        Assert.True(Directory.Exists($"/proc/{id}"));
        using var daemon = System.Diagnostics.Process.GetProcessById(id);
        daemon.Kill();
    }
}
