using System.Text;
using Orchestrator.Agents;
using Orchestrator.Native;
using Orchestrator.Pipelines;
using Orchestrator.Processes;

namespace Orchestrator.Execution;

/// <summary>Runs a phase's verify commands: an agent's word is not evidence (chapter 5.1).</summary>
internal sealed class PhaseVerification(ExecutionLimits limits, TimeProvider time)
{
    private const int LinesInFailure = 60;

    /// <summary>Runs the commands in order until one fails.</summary>
    /// <param name="phase">The phase; its commands.</param>
    /// <param name="workspace">Where the agent worked.</param>
    /// <param name="ticket">The attempt; transcripts go to its directory, its marker goes to the commands.</param>
    /// <param name="phaseTimeout">Bound of each command when the phase sets none of its own.</param>
    /// <param name="cancellation">Ends the command that runs.</param>
    public async Task<VerificationVerdict> RunAsync(
        Phase phase, Workspace workspace, AttemptTicket ticket, TimeSpan phaseTimeout, PhaseCancellation cancellation)
    {
        for (var i = 0; i < phase.Verify.Count; i++)
        {
            if (cancellation.Stop.IsCancellationRequested) return VerificationVerdict.Interrupted;
            FaultPoint.Reach("verifying");
            var failure = await RunOneAsync(
                phase.Verify[i], Path.Combine(ticket.Directory, $"verify-{i + 1}.log"), workspace, ticket, phase.VerifyTimeout ?? phaseTimeout, cancellation).ConfigureAwait(false);
            if (cancellation.Stop.IsCancellationRequested) return VerificationVerdict.Interrupted;
            if (failure is not null) return new VerificationVerdict(failure, Stopped: false);
        }

        return VerificationVerdict.Proven;
    }

    private async Task<string?> RunOneAsync(
        VerifyCommand command, string logPath, Workspace workspace, AttemptTicket ticket, TimeSpan timeout, PhaseCancellation cancellation)
    {
        var tail = new OutputTail(LinesInFailure);
        using var log = new TranscriptFile(logPath, SecretMask.OfEnvironment(), tail.Write);
        log.Open();
        if (log.Fault is { } fault) return $"The log of the verify command could not be made, so it was not run: {command.Display}\n{logPath}: {fault}";
        void Write(ReadOnlyMemory<byte> bytes)
        {
            // Both streams go to one log, in the order in which they come.
            lock (tail)
            {
                log.Write(bytes.Span);
            }
        }

        ChildProcess child;
        try
        {
            child = ChildProcess.Start(
                new ProcessStart(command.Words[0], [.. command.Words.Skip(1)])
                {
                    WorkingDirectory = workspace.Directory,
                    Environment = new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1" },
                    Marker = $"ORCHESTRATOR_ATTEMPT_{ticket.RunId}_{ticket.Number}",
                    KeepProcesses = limits.KeepProcesses,
                    OnOutput = Write,
                    OnError = Write,
                },
                time);
        }
        catch (OrchestratorException error)
        {
            return $"The verify command could not be started: {command.Display}\n{error.Message} {error.Remedy}";
        }

        await using (child.ConfigureAwait(false))
        {
            var isTimedOut = await EndInTimeAsync(child, timeout, cancellation).ConfigureAwait(false);
            var exit = await child.Completion.ConfigureAwait(false);
            log.Complete();
            tail.Flush();
            if (!isTimedOut && exit.ExitCode == 0) return null;
            var how = isTimedOut ? $"did not end within {timeout.TotalMinutes:0.##} min" : exit.Signal is { } signal ? $"was ended by signal {signal}" : $"exited with code {exit.ExitCode}";
            return new StringBuilder()
                .AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"The verify command {how}: {command.Display}")
                .AppendLine("The last lines it printed:")
                .Append(tail.ToString())
                .ToString();
        }
    }

    private async Task<bool> EndInTimeAsync(ChildProcess child, TimeSpan timeout, PhaseCancellation cancellation)
    {
        try
        {
            await child.Completion.WaitAsync(timeout, time, cancellation.Stop).ConfigureAwait(false);
            return false;
        }
        catch (TimeoutException)
        {
            await child.StopAsync(limits.ShutdownGrace, cancellation.Kill).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            await child.StopAsync(limits.ShutdownGrace, cancellation.Kill).ConfigureAwait(false);
            return false;
        }
    }
}
