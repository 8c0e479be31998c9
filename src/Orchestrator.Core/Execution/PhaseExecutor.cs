using Orchestrator.Agents;
using Orchestrator.Pipelines;

namespace Orchestrator.Execution;

/// <summary>Executes one phase: agent process after agent process until a result, the last attempt, or a reason to end (chapter 5.1).</summary>
/// <remarks>Changes nothing but files under the attempt's directory and the item's change folder; the coordinator applies what comes of it.</remarks>
public sealed class PhaseExecutor(
    IPhaseRecorder recorder,
    IAgentRunner agents,
    PhasePrompts prompts,
    ExecutionLimits limits,
    TimeProvider time) : IPhaseExecutor
{
    private readonly PhaseVerification verification = new(limits, time);

    /// <inheritdoc />
    public async Task<PhaseOutcome> ExecuteAsync(
        PhaseAssignment assignment, IProgress<PhaseProgress> progress, Func<CancellationToken, Task<string?>> permitRetry, PhaseCancellation cancellation)
    {
        var startedAt = time.GetUtcNow();
        var warnings = new List<string>();
        var usage = new AgentUsage();
        var attempts = 0;
        AttemptTicket? ticket = null;
        var lastFailure = assignment.PreviousFailure;

        T Finish<T>(T outcome) where T : PhaseOutcome =>
            outcome with { Ticket = ticket, Attempts = attempts, StartedAt = startedAt, Usage = usage, Warnings = warnings };

        var start = await recorder.BeginPhaseAsync(assignment, cancellation.Stop).ConfigureAwait(false);
        if (start.StalenessProblem is { } problem)
        {
            if (assignment.Phase?.Staleness == StalenessPolicy.Block) return Finish(new PhaseOutcome.Stale(problem));
            warnings.Add(problem);
        }

        if (start.Overtaken is { } moved) return Finish(new PhaseOutcome.Interrupted(moved, CountsAsRun: false) { AttemptsUsed = assignment.FirstAttempt - 1, LastFailure = lastFailure });
        for (var attempt = assignment.FirstAttempt; attempt <= assignment.MaxAttempts; attempt++)
        {
            if (cancellation.Stop.IsCancellationRequested) return Finish(Interrupted(cancellation, attempt, lastFailure));
            var next = await recorder.StartAttemptAsync(assignment, start, CancellationToken.None).ConfigureAwait(false);
            if (next is null)
                return Finish(new PhaseOutcome.Interrupted("the cap on agent runs is reached", CountsAsRun: attempts > 0) { AttemptsUsed = attempt - 1, LastFailure = lastFailure });

            ticket = next;
            attempts++;
            progress.Report(new PhaseProgress(attempt, null));
            AgentRun run;
            try
            {
                run = await RunAgentAsync(assignment, ticket, attempt, lastFailure, progress, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException && !ticket.Journalled.IsFaulted)
            {
                // Whatever threw, it is a failed attempt of this item like any other, with its number and its transcript's place.
                run = new AgentRun(AgentEnd.NotStarted) { OutputTail = error is OrchestratorException known ? $"{known.Message} {known.Remedy}" : $"{error.GetType().Name}: {error.Message}" };
            }

            // Where not even the prompt could be made, nobody has waited for it.
            await ticket.Journalled.ConfigureAwait(false);
            usage = Add(usage, run.Usage);
            var reading = await ResultFile.ReadAsync(
                ticket.ResultPath, assignment.Contract, CancellationToken.None).ConfigureAwait(false);
            var isLast = reading is ResultReading.Valid { Result.Result: not ResultCode.Failed } && assignment.Phase is not { Verify.Count: > 0 };
            var footprint = await recorder.EndAttemptAsync(start, ticket, isLast).ConfigureAwait(false);
            if (run.SurvivorsEnded > 0) warnings.Add($"The agent left {run.SurvivorsEnded} process(es) behind; they were ended.");

            string failure;
            PhaseResult? failedResult = null;
            if (footprint is { BranchProblem: { } lost, IsBranchLost: true })
                return Finish(new PhaseOutcome.Interrupted(lost) { AttemptsUsed = attempt - 1, LastFailure = lastFailure });
            if (footprint.BranchProblem is { } branchProblem)
            {
                failure = branchProblem;
            }
            else if (reading is ResultReading.Valid valid)
            {
                warnings.AddRange(valid.Warnings);
                if (EndWarning(run) is { } endWarning) warnings.Add(endWarning);
                if (valid.Result.Result != ResultCode.Failed)
                {
                    var proof = await VerifyAsync(assignment, start, ticket, valid.Result, warnings, cancellation).ConfigureAwait(false);
                    if (proof.Stopped) return Finish(new PhaseOutcome.Unverified(cancellation.Cause()));
                    if (proof is { IsBranchLost: true, Failure: { } gone })
                        return Finish(new PhaseOutcome.Interrupted(gone) { AttemptsUsed = attempt - 1, LastFailure = lastFailure });
                    if (proof.Failure is null)
                    {
                        if (assignment.IsDestructive && valid.Result.Result == ResultCode.PhaseComplete && footprint is { Paths.Count: 0, HasChangedPending: false } && footprint.Head == start.Head)
                            warnings.Add($"{assignment.PhaseName} says it is complete, but changed no file.");
                        return Finish(new PhaseOutcome.Delivered(valid.Result));
                    }

                    failure = proof.Failure;
                }
                else
                {
                    failedResult = valid.Result;
                    failure = $"The agent gave up: {valid.Result.Context ?? valid.Result.Summary}";
                }
            }
            else if (run.Unavailable is { } words)
            {
                AttemptRecord.NoteOutcome(ticket.Directory, "unavailable");
                return Finish(new PhaseOutcome.Unavailable(words, attempt - 1, lastFailure));
            }
            else if (run.Throttle is { } notice)
            {
                AttemptRecord.NoteOutcome(ticket.Directory, "throttled");
                return Finish(new PhaseOutcome.Throttled(notice, attempt - 1, lastFailure));
            }
            else if (run.End == AgentEnd.Stopped)
            {
                return Finish(Interrupted(cancellation, attempt, lastFailure));
            }
            else
            {
                failure = Describe(run, reading, assignment);
            }

            lastFailure = failure;
            if (attempt == assignment.MaxAttempts) return Finish(new PhaseOutcome.Exhausted(failure) { Result = failedResult });
            AttemptRecord.NoteOutcome(ticket.Directory, "failed");
            progress.Report(new PhaseProgress(attempt, null, $"attempt {attempt} of {assignment.MaxAttempts} failed and will be tried again: {FirstLine(failure)}"));
            try
            {
                await Task.Delay(limits.BackoffAfter(attempt, Random.Shared.NextDouble()), time, cancellation.Stop).ConfigureAwait(false);
                if (await permitRetry(cancellation.Stop).ConfigureAwait(false) is { } refusal)
                {
                    // The slot is given up like a throttled one's; people hear of the phase when it is over.
                    progress.Report(new PhaseProgress(attempt, null, $"no further attempt now: {refusal}"));
                    return Finish(new PhaseOutcome.Interrupted(refusal, CountsAsRun: false) { AttemptsUsed = attempt, LastFailure = lastFailure });
                }
            }
            catch (OperationCanceledException) when (cancellation.Stop.IsCancellationRequested)
            {
                return Finish(Interrupted(cancellation, attempt + 1, lastFailure));
            }
        }

        return Finish(new PhaseOutcome.Exhausted(lastFailure ?? "No attempt was left."));
    }

    private async Task<VerificationVerdict> VerifyAsync(
        PhaseAssignment assignment, PhaseStart start, AttemptTicket ticket, PhaseResult result, List<string> warnings, PhaseCancellation cancellation)
    {
        if (result.Result != ResultCode.PhaseComplete || assignment.Phase is not { Verify.Count: > 0 } phase) return VerificationVerdict.Proven;
        if (cancellation.Stop.IsCancellationRequested) return VerificationVerdict.Interrupted;
        var verdict = await verification.RunAsync(phase, assignment.Workspace, ticket, assignment.Timeout, cancellation).ConfigureAwait(false);
        var footprint = await recorder.EndVerificationAsync(start).ConfigureAwait(false);
        var residue = footprint.Paths;
        if (residue.Count > 0)
            warnings.Add($"Verification left {residue.Count} file(s) that no commit holds ({string.Join(", ", residue.Take(3).Select(Git.GitPath.Show))}{(residue.Count > 3 ? ", …" : "")}). If they are build output, list them in .gitignore.");
        return footprint.BranchProblem is { } problem ? verdict with { Failure = problem, IsBranchLost = footprint.IsBranchLost } : verdict;
    }

    private async Task<AgentRun> RunAgentAsync(
        PhaseAssignment assignment, AttemptTicket ticket, int attempt, string? lastFailure, IProgress<PhaseProgress> progress, PhaseCancellation cancellation)
    {
        var prompt = await prompts.RenderAsync(assignment, ticket, attempt, lastFailure, CancellationToken.None).ConfigureAwait(false);
        var request = new AgentRequest
        {
            Agent = assignment.Agent,
            Model = assignment.Model,
            Prompt = prompt,
            WorkingDirectory = assignment.Workspace.Directory,
            AttemptDirectory = ticket.Directory,
            ResultPath = ticket.ResultPath,
            RunId = ticket.RunId,
            Number = ticket.Number,
            ItemId = assignment.Item.Id,
            Phase = assignment.PhaseName,
            Timeout = assignment.Timeout,
            StallTimeout = limits.StallTimeout,
            Grace = limits.ShutdownGrace,
            KeepProcesses = limits.KeepProcesses,
        };
        var activity = new ActivityRelay(progress, attempt);
        await ticket.Journalled.ConfigureAwait(false);
        return await agents.RunAsync(request, activity, cancellation.Stop, cancellation.Kill).ConfigureAwait(false);
    }

    private static PhaseOutcome.Interrupted Interrupted(PhaseCancellation cancellation, int attempt, string? lastFailure) =>
        new(cancellation.Cause()) { AttemptsUsed = attempt - 1, LastFailure = lastFailure };

    private static string? EndWarning(AgentRun run) => run switch
    {
        { End: AgentEnd.TimedOut } => "The agent had written its result but did not end; it was ended at its time limit.",
        { End: AgentEnd.Stalled } => "The agent had written its result but did not end; it was ended after silence.",
        { End: AgentEnd.Stopped } => "The agent had written its result when it was stopped; the result counts.",
        { ExitCode: not 0 and not null } => $"The agent wrote a valid result but exited with code {run.ExitCode}.",
        { Signal: not null } => $"The agent wrote a valid result but was ended by signal {run.Signal}.",
        _ => null,
    };

    private static string Describe(AgentRun run, ResultReading reading, PhaseAssignment assignment)
    {
        var end = run switch
        {
            { End: AgentEnd.NotStarted } => $"The agent could not be started: {run.OutputTail}",
            { End: AgentEnd.TimedOut } => $"The agent was ended at its time limit of {assignment.Timeout.TotalMinutes:0.##} min.",
            { End: AgentEnd.Stalled } => "The agent printed nothing for so long that it was taken for stalled and ended.",
            { Signal: { } signal } => $"The agent was ended by signal {signal}.",
            { ExitCode: { } code and not 0 } => $"The agent exited with code {code}.",
            _ => "The agent exited.",
        };
        if (run.End == AgentEnd.NotStarted) return end;
        var result = reading is ResultReading.Invalid invalid ? invalid.Message : "It wrote no result file.";
        return run.OutputTail.Length == 0 ? $"{end} {result}" : $"{end} {result}\nIts last output:\n{run.OutputTail}";
    }

    private static string FirstLine(string text) => text.AsSpan().IndexOf('\n') is var end and >= 0 ? text[..end] : text;

    private static AgentUsage Add(AgentUsage sum, AgentUsage one) => one with
    {
        InputTokens = sum.InputTokens is null && one.InputTokens is null ? null : (sum.InputTokens ?? 0) + (one.InputTokens ?? 0),
        OutputTokens = sum.OutputTokens is null && one.OutputTokens is null ? null : (sum.OutputTokens ?? 0) + (one.OutputTokens ?? 0),
        CostUsd = sum.CostUsd is null && one.CostUsd is null ? null : (sum.CostUsd ?? 0) + (one.CostUsd ?? 0),
    };

    private sealed class ActivityRelay(IProgress<PhaseProgress> progress, int attempt) : IProgress<AgentActivity>
    {
        public void Report(AgentActivity value) => progress.Report(new PhaseProgress(attempt, value.Text));
    }
}
