using System.Text;
using Orchestrator.Native;
using Orchestrator.Processes;

namespace Orchestrator.Agents;

/// <summary>Runs agents as child processes: prompt and transcripts on disk, bounded in time and silence, nothing left alive behind them.</summary>
/// <param name="time">Clock of all bounds and records.</param>
public sealed class ProcessAgentRunner(TimeProvider time) : IAgentRunner
{
    /// <summary>File name of the prompt in the attempt's directory.</summary>
    public const string PromptFileName = "prompt.md";

    /// <summary>File name of the transcript of standard output.</summary>
    public const string OutputFileName = "stdout.log";

    /// <summary>File name of the transcript of standard error.</summary>
    public const string ErrorFileName = "stderr.log";

    /// <inheritdoc/>
    /// <exception cref="OrchestratorException">OrcTranscriptUnwritable: the attempt's directory or the prompt in it cannot be written.</exception>
    public async Task<AgentRun> RunAsync(AgentRequest request, IProgress<AgentActivity>? activity, CancellationToken stop, CancellationToken kill)
    {
        ArgumentNullException.ThrowIfNull(request);
        SecretMask mask = SecretMask.OfEnvironment(request.Agent.Environment);
        AgentOutput output = AgentOutput.For(request.Agent.Output);
        string promptFile = Path.Combine(request.AttemptDirectory, PromptFileName);
        AgentCommandLine command = AgentCommandLine.For(request.Agent, request.Model, request.Prompt, promptFile);
        if (LayPrompt(request, mask, promptFile) is { } limit) return NotStarted(limit);
        using AgentTranscripts transcripts = new(
            new(Path.Combine(request.AttemptDirectory, OutputFileName), mask, output, activity),
            new(Path.Combine(request.AttemptDirectory, ErrorFileName), mask));
        using BarePrompt? bare = command.NeedsPromptFile ? BarePrompt.Lay(promptFile, request.Prompt, mask) : null;
        AttemptRecord record = NewRecord(request, command, mask);

        ChildProcess child;
        using SilenceWatch silence = new(request.StallTimeout, time);
        try
        {
            child = ChildProcess.Start(StartOf(request, command, transcripts, silence), time);
        }
        catch (OrchestratorException fault)
        {
            Write(record with { EndedAt = time.GetUtcNow(), End = AgentEnd.NotStarted, Message = fault.Message }, request);
            return NotStarted(fault);
        }

        await using (child.ConfigureAwait(false))
        {
            record = record with { Pid = child.Id, StartedAt = child.StartedAt };

            // For people, who come later; the agent comes up meanwhile.
            FaultPoint.Reach("agent-started");
            transcripts.Open();
            Write(record, request);
            AgentEnd bound = await BoundAsync(child, request, silence, stop, kill).ConfigureAwait(false);
            ProcessExit exit = await child.Completion.ConfigureAwait(false);
            transcripts.Complete();
            AgentRun run = new AgentRun(exit.WasStopped ? bound : AgentEnd.Exited)
            {
                ExitCode = exit.ExitCode,
                Signal = exit.Signal,
                Duration = exit.Duration,
                SurvivorsEnded = exit.SurvivorsEnded,
                Usage = output.Usage,
                OutputTail = transcripts.Tail(output, request.Agent.Output),
            };
            run = Diagnosed(run, request.Agent, output, transcripts);
            Write(Finished(record, run, transcripts), request);
            return run;
        }
    }

    // Before the agent is started, also where it does not read it there: on a full disk it could leave no result. A limit on open files is returned.
    private static OrchestratorException? LayPrompt(AgentRequest request, SecretMask mask, string promptFile)
    {
        try
        {
            Directory.CreateDirectory(request.AttemptDirectory);
            File.WriteAllText(promptFile, mask.Apply(request.Prompt));
            return null;
        }
        catch (IOException fault) when (StartFailure.IsFileLimit(fault.HResult))
        {
            // One step later the start itself would have failed of it.
            return StartFailure.From(fault.HResult, new(request.Agent.Command[0], []) { WorkingDirectory = request.WorkingDirectory }, request.Agent.Command[0]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OrchestratorException(
                "OrcTranscriptUnwritable",
                $"The directory {request.AttemptDirectory} of {request.ItemId}'s attempt cannot be written: {fault.Message}",
                "Make room on the disk and check who owns the .orchestrator directory.",
                ErrorKind.InputOutput,
                request.AttemptDirectory,
                fault);
        }
    }

    private static ProcessStart StartOf(AgentRequest request, AgentCommandLine command, AgentTranscripts transcripts, SilenceWatch silence) =>
        new(command.Words[0], [.. command.Words.Skip(1)])
        {
            WorkingDirectory = request.WorkingDirectory,
            Environment = AgentEnvironment.For(request, command.Words),
            StandardInput = command.StandardInput is { } input ? Encoding.UTF8.GetBytes(input) : default,
            Marker = request.Marker,
            KeepProcesses = request.KeepProcesses,
            SurvivorGrace = request.Grace,
            OnOutput = bytes =>
            {
                silence.Break();
                transcripts.Output.Write(bytes.Span);
            },
            OnError = bytes =>
            {
                silence.Break();
                transcripts.Error.Write(bytes.Span);
            },
        };

    /// <summary>Waits for the end, or for the first bound that is reached, and then ends the agent.</summary>
    private async Task<AgentEnd> BoundAsync(ChildProcess child, AgentRequest request, SilenceWatch silence, CancellationToken stop, CancellationToken kill)
    {
        TaskCompletionSource<AgentEnd> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration stopping = stop.Register(() => reached.TrySetResult(AgentEnd.Stopped));
        using CancellationTokenRegistration killing = kill.Register(() => reached.TrySetResult(AgentEnd.Stopped));
        using CancellationTokenSource timeout = new(Bounded(request.Timeout), time);
        using CancellationTokenRegistration timingOut = timeout.Token.Register(() => reached.TrySetResult(AgentEnd.TimedOut));
        silence.WhenTooLong(() => reached.TrySetResult(AgentEnd.Stalled));
        if (await Task.WhenAny(child.Completion, reached.Task).ConfigureAwait(false) == child.Completion) return AgentEnd.Exited;
        await child.StopAsync(request.Grace, kill).ConfigureAwait(false);
        return await reached.Task.ConfigureAwait(false);
    }

    // Timers end at 49 days; nobody waits that long for an agent.
    private static TimeSpan Bounded(TimeSpan timeout) => timeout > TimeSpan.FromDays(45) ? TimeSpan.FromDays(45) : timeout;

    private AgentRun Diagnosed(AgentRun run, AgentDefinition agent, AgentOutput output, AgentTranscripts transcripts)
    {
        // What we ended ourselves says nothing about the agent.
        if (run.End == AgentEnd.Stopped) return run;
        DateTimeOffset now = time.GetUtcNow();
        TimeZoneInfo zone = time.LocalTimeZone;
        bool failed = run.End != AgentEnd.Exited || run.ExitCode != 0;
        AgentDiagnosis found = output.Error is { } error ? AgentDiagnosis.OfError(agent, error, output.ResetAt, now, zone) : AgentDiagnosis.Nothing;
        if (found == AgentDiagnosis.Nothing && failed) found = AgentDiagnosis.OfLines(agent, transcripts.Error.Tail, now, zone);
        if (found == AgentDiagnosis.Nothing && failed && agent.Output == AgentOutputFormat.Text && transcripts.Error.Tail.Count == 0 && transcripts.Output.Tail is [.., var last])
            found = AgentDiagnosis.OfLastWords(last, now, zone);
        string? unavailable = found.Unavailable ?? ProgramMissingBehindLauncher(run, transcripts);
        return run with { Throttle = found.Throttle, Unavailable = unavailable };
    }

    // A shell, env or a launcher found no program: the same as not being startable. An agent that did something has printed something.
    private static string? ProgramMissingBehindLauncher(AgentRun run, AgentTranscripts transcripts) =>
        run is { End: AgentEnd.Exited, ExitCode: 127 } && transcripts.Output.IsEmpty
            ? transcripts.Error.Tail is [.., var last] ? last : "program not found (exit code 127)"
            : null;

    /// <summary>What a failed start means for the agent.</summary>
    internal static AgentRun NotStarted(OrchestratorException fault) => new(AgentEnd.NotStarted)
    {
        OutputTail = $"{fault.Message} {fault.Remedy}",
        // Where the machine has no files or processes left, no item must pay for it: the agent is back as soon as a running one ends well.
        // A missing directory or an argument too long is the attempt's own.
        Unavailable = fault.Id is "OrcProgramNotFound" or "OrcProgramNotExecutable" or StartFailure.LimitReached ? $"{fault.Message} {fault.Remedy}" : null,
    };

    private AttemptRecord NewRecord(AgentRequest request, AgentCommandLine command, SecretMask mask) => new()
    {
        Run = request.RunId,
        Number = request.Number,
        ItemId = request.ItemId,
        Phase = request.Phase,
        Agent = request.Agent.Name,
        Model = request.Model,
        Command = [.. command.Shown.Select(mask.Apply)],
        StartedAt = time.GetUtcNow(),
    };

    private AttemptRecord Finished(AttemptRecord record, AgentRun run, AgentTranscripts transcripts) => record with
    {
        Model = run.Usage.Model ?? record.Model,
        EndedAt = time.GetUtcNow(),
        End = run.End,
        ExitCode = run.ExitCode,
        Signal = run.Signal,
        SurvivorsEnded = run.SurvivorsEnded,
        InputTokens = run.Usage.InputTokens,
        OutputTokens = run.Usage.OutputTokens,
        CostUsd = run.Usage.CostUsd,
        SessionId = run.Usage.SessionId,
        Message = run.Unavailable ?? run.Throttle?.Message,
        TranscriptFault = transcripts.Output.Fault ?? transcripts.Error.Fault,
    };

    private static void Write(AttemptRecord record, AgentRequest request)
    {
        try
        {
            record.Write(request.AttemptDirectory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The record is for people; the journal has what the run needs. A full disk must not throw an agent's work away.
        }
    }
}
