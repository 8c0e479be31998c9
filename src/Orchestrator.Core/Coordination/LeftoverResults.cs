using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Git;
using Orchestrator.Native;
using Orchestrator.Pipelines;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Takes results that agents had written when their run was killed before it could decide on them (chapter 5.4).</summary>
internal sealed class LeftoverResults(Project project, GitRepository git, OutcomeLimits limits, Action<string> tell)
{
    private readonly List<LeftoverFailure> failures = [];

    /// <summary>Results that did not stand verification.</summary>
    public IReadOnlyList<LeftoverFailure> Failures => failures;

    /// <summary>Reads and verifies the result of a phase, and journals what it means for the item.</summary>
    /// <returns>The decision; null when there is no result that holds.</returns>
    public async Task<OutcomeDecision?> DecideAsync(string run, UnfinishedPhase phase, RunJournal journal, CancellationToken cancellationToken)
    {
        var backlog = await project.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (AssignmentOf(phase, backlog) is not { } assignment) return null;
        var reading = await ResultFile.ReadAsync(phase.ResultPath, assignment.Contract, cancellationToken).ConfigureAwait(false);
        if (reading is not ResultReading.Valid { Result.Result: not ResultCode.Failed } valid) return null;

        // An attempt that has its commit was decided: what it had written was kept, and its result did not count.
        var ticket = new AttemptTicket(run, phase.LastNumber, phase.Directory, phase.ResultPath);
        if (await git.History.FindCommitWithTrailerAsync(phase.BaselineHead ?? "", "Attempt", ticket.AttemptId, cancellationToken).ConfigureAwait(false) is not null) return null;
        if (await VerifyAsync(phase, assignment, valid.Result, ticket, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            failures.Add(new LeftoverFailure(phase.ItemId, phase.Phase, phase.Attempts, failure));
            tell($"{phase.ItemId}: the result that an interrupted run left for {phase.Phase} does not stand verification and is dropped: {failure.Split('\n')[0].TrimEnd()}");
            return null;
        }

        FaultPoint.Reach("recovery-verified");
        var decider = new OutcomeDecider(project.Pipelines, limits, project.Settings.Guardrails);
        var decision = decider.Decide(
            assignment, new PhaseOutcome.Delivered(valid.Result) { Ticket = ticket }, (ticket.AttemptId, phase.LastNumber), phase.BaselineHead,
            backlog, new HashSet<string>(), project.Store.DrawId, project.Time.GetUtcNow());
        decision = decision with { RunHooks = CommitPolicy.RunsHooks(project.Settings.Git.Hooks, assignment.IsDestructive) };
        journal.Append(new ResultDecided(phase.LastNumber, DecisionJson.Write(decision)), durable: true);
        FaultPoint.Reach("recovery-result-journalled");
        return decision;
    }

    private PhaseAssignment? AssignmentOf(UnfinishedPhase phase, BacklogSnapshot backlog)
    {
        if (!backlog.TryGet(phase.ItemId, out var item) || project.Pipelines.Find(item.Pipeline) is not { } pipeline) return null;
        var definition = phase.Phase == Phase.Triage ? null : pipeline.Find(phase.Phase);
        if (definition is null && phase.Phase != Phase.Triage) return null;
        return new PhaseAssignment
        {
            Item = item with { Status = phase.Status, Phase = phase.ItemPhase, PhasePool = phase.ItemPool },
            Pipeline = pipeline,
            Phase = definition,
            Agent = new AgentDefinition(phase.Agent, []),
            Workspace = new Workspace(project.Root),
            Timeout = definition?.Timeout ?? project.Settings.Execution.PhaseTimeout,
        };
    }

    private async Task<string?> VerifyAsync(
        UnfinishedPhase phase, PhaseAssignment assignment, PhaseResult result, AttemptTicket ticket, CancellationToken cancellationToken)
    {
        if (result.Result != ResultCode.PhaseComplete || assignment.Phase is not { Verify.Count: > 0 } definition) return null;
        tell($"{phase.ItemId}: an interrupted run left a result for {phase.Phase}; it is verified now.");
        var execution = project.Settings.Execution;
        var verification = new PhaseVerification(
            new ExecutionLimits { ShutdownGrace = execution.ShutdownGrace, KeepProcesses = execution.KeepProcesses }, project.Time);
        var verdict = await verification.RunAsync(
            definition, assignment.Workspace, ticket, assignment.Timeout, new PhaseCancellation(() => "stopped", cancellationToken, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return verdict.Failure;
    }
}
