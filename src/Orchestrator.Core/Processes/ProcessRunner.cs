using System.Buffers;

namespace Orchestrator.Processes;

/// <summary>Runs short-lived programs and gives back what they print: git, version probes.</summary>
public static class ProcessRunner
{
    /// <summary>The most standard output that is taken; 64 MB.</summary>
    public const int OutputLimit = 64 * 1024 * 1024;

    /// <summary>The most standard error that is kept, from its end; 1 MB.</summary>
    public const int ErrorLimit = 1024 * 1024;

    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(5);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">What to run; its callbacks are used here.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="timeout">How long it may take before it is ended; null: as long as it likes.</param>
    /// <param name="cancellationToken">Ends it: TERM, 5 s, KILL.</param>
    /// <exception cref="OrchestratorException">It cannot be started, or prints more than 64 MB (OrcOutputTooLarge).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the program has ended.</exception>
    public static async Task<CapturedOutput> CaptureAsync(
        ProcessStart start, TimeProvider time, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var output = new ArrayBufferWriter<byte>();
        var error = new TailBuffer(ErrorLimit);
        var tooLarge = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var child = ChildProcess.Start(
            start with
            {
                OnOutput = bytes =>
                {
                    if (output.WrittenCount + bytes.Length <= OutputLimit) output.Write(bytes.Span);
                    else tooLarge.TrySetResult();
                },
                OnError = bytes => error.Append(bytes.Span),
            },
            time);
        await using (child.ConfigureAwait(false))
        {
            var timedOut = false;
            try
            {
                await Task.WhenAny(child.Completion, tooLarge.Task).WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                timedOut = !child.Completion.IsCompleted;
            }
            catch (OperationCanceledException)
            {
                // It is ended below, and what it printed until then counts if it had ended by itself.
            }

            if (!child.Completion.IsCompleted)
                await child.StopAsync(tooLarge.Task.IsCompleted ? TimeSpan.Zero : EndGrace, CancellationToken.None).ConfigureAwait(false);
            var exit = await child.Completion.ConfigureAwait(false);
            if (exit.WasStopped) cancellationToken.ThrowIfCancellationRequested();
            if (tooLarge.Task.IsCompleted)
            {
                throw new OrchestratorException(
                    "OrcOutputTooLarge",
                    $"'{start.FileName} {string.Join(' ', start.Arguments)}' printed more than {OutputLimit / 1024 / 1024} MB.",
                    "Run it by hand to see what it prints.",
                    ErrorKind.InvalidData,
                    start.FileName);
            }

            return new CapturedOutput(exit.ExitCode, exit.Signal, output.WrittenMemory, error.ToMemory(), timedOut);
        }
    }
}
