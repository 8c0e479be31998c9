using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Coordination;
using Orchestrator.Execution;
using Orchestrator.Pipelines;

namespace Orchestrator.Scheduling;

/// <summary>Makes assignments and runs them to their commit; what goes wrong on the way becomes a value.</summary>
internal sealed class PhaseLauncher(Project project, RunRequest request, Coordinator coordinator, IPhaseExecutor executor, RetryDesk retries, RetryMemory memory, StopState stop)
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromSeconds(1);

    private OrchestratorSettings Settings => project.Settings;

    /// <summary>The assignment of a phase, or of triage.</summary>
    public PhaseAssignment Assign(BacklogItem item, Pipeline pipeline, Phase? phase)
    {
        var (used, failure) = memory.Recall(item.Id, phase?.Name ?? Phase.Triage);
        var agent = request.AgentFor(phase, Settings);
        return new PhaseAssignment
        {
            Item = item,
            Pipeline = pipeline,
            Phase = phase,
            Agent = Settings.Agents[agent],

            // A model belongs to an agent: the configured one goes only to the agent it was configured for.
            Model = request.Model
                ?? (request.Agent is null ? phase?.Model : null)
                ?? (agent == Settings.Agent.Cli ? Settings.Agent.Model : null),
            Workspace = new Workspace(project.Root),
            FirstAttempt = used + 1,
            PreviousFailure = failure,
            MaxAttempts = Math.Max(used + 1, (phase?.MaxRetries ?? Settings.Execution.MaxRetries) + 1),
            Timeout = phase?.Timeout ?? Settings.Execution.PhaseTimeout,
        };
    }

    /// <summary>Executes and applies; never throws.</summary>
    public async Task<PhaseEnd> RunAsync(RunningPhase phase, IProgress<PhaseProgress> progress, PhaseCancellation cancellation)
    {
        var assignment = phase.Assignment;
        PhaseOutcome outcome;
        try
        {
            outcome = await executor.ExecuteAsync(assignment, progress, token => retries.AskAsync(assignment, token), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.Stop.IsCancellationRequested)
        {
            outcome = new PhaseOutcome.Interrupted(cancellation.Cause()) { AttemptsUsed = assignment.FirstAttempt - 1, LastFailure = assignment.PreviousFailure };
        }
        catch (OrchestratorException error) when (IsFaultOfTheRun(error))
        {
            // No attempt of the item's: its result, if there is one, stays where it is, and the next start applies it.
            return new PhaseEnd(new PhaseOutcome.Interrupted(error.Message, CountsAsRun: false), null, $"{assignment.Item.Id}, {assignment.PhaseName}: {error.Message} {error.Remedy}");
        }
        catch (Exception error)
        {
            // A task that throws is a failed attempt of its item, never a lost slot.
            var failure = error is OrchestratorException known ? $"{known.Message} {known.Remedy}" : $"{error.GetType().Name}: {error.Message}";
            outcome = assignment.FirstAttempt >= assignment.MaxAttempts
                ? new PhaseOutcome.Exhausted(failure) { StartedAt = project.Time.GetUtcNow() }
                : new PhaseOutcome.Interrupted(failure, CountsAsRun: false)
                {
                    AttemptsUsed = assignment.FirstAttempt,
                    LastFailure = failure,
                    Warnings = [$"attempt {assignment.FirstAttempt} of {assignment.MaxAttempts} failed: {failure}"],
                };
        }

        phase.MarkExecuted();

        // Only a stop of the run leaves a result to the next start; one for a place where the item no longer is proves nothing.
        if (outcome is PhaseOutcome.Unverified && phase.IsOutdated && !stop.Stop.IsCancellationRequested)
            outcome = new PhaseOutcome.Interrupted(cancellation.Cause()) { Ticket = outcome.Ticket, Attempts = outcome.Attempts, StartedAt = outcome.StartedAt, Usage = outcome.Usage, Warnings = outcome.Warnings };

        return await ApplyAsync(assignment, outcome).ConfigureAwait(false);
    }

    // Git and the journal are not the item's: with them broken every other item would fail as well.
    private static bool IsFaultOfTheRun(OrchestratorException error) =>
        error.Id.StartsWith("OrcGit", StringComparison.Ordinal) || error.Id.StartsWith("OrcJournal", StringComparison.Ordinal) || error.Id == "OrcNotARepository";

    private async Task<PhaseEnd> ApplyAsync(PhaseAssignment assignment, PhaseOutcome outcome)
    {
        while (true)
        {
            try
            {
                return new PhaseEnd(outcome, await coordinator.ApplyAsync(assignment, outcome).ConfigureAwait(false), null);
            }
            catch (OrchestratorException error) when (error.Id == "OrcLockTimeout")
            {
                // Somebody holds the store; the decision is journalled and waits for its turn, at a stop for no longer than the grace.
                await Task.Delay(LockRetry, project.Time, stop.Stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                return new PhaseEnd(outcome, null, $"{assignment.Item.Id}, {assignment.PhaseName}: its outcome could not be stored, the next start does it again. {error.Message}");
            }
        }
    }
}
