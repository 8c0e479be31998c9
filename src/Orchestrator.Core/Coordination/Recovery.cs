using Orchestrator.Git;
using Orchestrator.Native;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Finishes what runs that were killed had begun: applies results once, commits residue to its item (chapter 5.4).</summary>
/// <remarks>Nothing of those runs is alive any more. It may itself be killed at any step; the next start goes on from what the journals hold.</remarks>
internal sealed class Recovery
{
    private readonly Project project;
    private readonly GitRepository git;
    private readonly OwnedPaths owned;
    private readonly Action<string> tell;
    private readonly OutcomeWriter writer;
    private readonly LeftoverResults leftovers;
    private readonly HashSet<string> pendingPaths = new(StringComparer.Ordinal);

    public Recovery(Project project, GitRepository git, OwnedPaths owned, Action<string> tell)
    {
        this.project = project;
        this.git = git;
        this.owned = owned;
        this.tell = tell;
        var limits = OutcomeLimits.Of(project.Settings.Execution);
        writer = new OutcomeWriter(project, limits);
        leftovers = new LeftoverResults(project, git, limits, tell);
    }

    /// <summary>Paths of phases whose commit git still refuses: neither the user's nor the next phase's.</summary>
    public IReadOnlySet<string> PendingPaths => pendingPaths;

    /// <summary>Commits that git still refuses.</summary>
    public int PendingCommits { get; private set; }

    /// <summary>Results that did not stand verification.</summary>
    public IReadOnlyList<LeftoverFailure> Failures => leftovers.Failures;

    /// <summary>Recovers runs, oldest first.</summary>
    /// <exception cref="OrchestratorException">OrcOtherBranch: HEAD is on another branch than an unfinished phase began on; what store, git or journal say.</exception>
    public async Task RunAsync(IReadOnlyList<string> runs, CancellationToken cancellationToken)
    {
        foreach (var run in runs) await RecoverAsync(run, cancellationToken).ConfigureAwait(false);
    }

    private async Task RecoverAsync(string run, CancellationToken cancellationToken)
    {
        var file = project.Files.JournalFile(run);
        var records = RunJournal.Read(file);
        var phases = UnfinishedPhase.Find(records);
        var tree = await git.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        DemandBranch(run, phases, tree);
        using var journal = RunJournal.Open(file, project.Time);

        // What was read may be in memory alone, and is acted upon.
        await journal.FlushAsync().ConfigureAwait(false);
        var paths = new ResiduePaths(tree, records, phases, owned.Contains);
        var known = phases.SelectMany(paths.Of).Concat(paths.Shared.SelectMany(residue => residue.Paths)).ToHashSet(StringComparer.Ordinal);
        if (tree.Dirty.Where(entry => entry.Value.IsIntentLeft && (known.Contains(entry.Key) || owned.Contains(entry.Key))).Select(entry => entry.Key).ToList() is { Count: > 0 } intents)
        {
            // Killed before its commit. If that is refused now, nobody's stash or merge is to trip over them.
            await git.TakeBackIntentsAsync(intents).ConfigureAwait(false);
            await git.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        }

        // From here on what belongs to whom stands in the journal: what changes after this start is the user's, however often it is killed.
        foreach (var phase in phases.Where(phase => !phase.HasEnded))
            journal.Append(new AttemptEnded(phase.LastNumber, paths.Of(phase), tree.Head, paths.SharedOf(phase) is { Count: > 0 } shared ? shared : null), durable: false);
        FaultPoint.Reach("recovery-ended-journalled");
        var isComplete = true;
        foreach (var phase in phases)
            isComplete &= await FinishAsync(run, phase, paths.Of(phase), journal, cancellationToken).ConfigureAwait(false);
        foreach (var residue in paths.Shared)
            isComplete &= await CommitSharedAsync(residue, journal, cancellationToken).ConfigureAwait(false);
        FaultPoint.Reach("recovery-before-close");
        if (isComplete) journal.Append(new RunClosed(), durable: true);
        FaultPoint.Reach("recovery-closed");
    }

    // On another branch the store itself is another one. Who switched cannot be told: an agent that was killed with its run, or a person since.
    private void DemandBranch(string run, IReadOnlyList<UnfinishedPhase> phases, WorkingTree tree)
    {
        if (phases.FirstOrDefault(phase => phase.Baseline is { } baseline && baseline.Branch != tree.Branch) is not { } phase) return;
        var began = phase.Baseline!.Branch;
        throw new OrchestratorException(
            "OrcOtherBranch",
            $"HEAD is on {(tree.Branch is null ? "no branch" : $"branch {tree.Branch}")}, but {phase.Phase} of {phase.ItemId}, which the interrupted run {run} left unfinished, began on branch {began}.",
            $"Go back with 'git switch {began}' and start again: what the phase had reached is taken up then. To give that up and go on here, delete {project.Files.RunDirectory(run)}.",
            ErrorKind.InvalidOperation, phase.ItemId);
    }

    private async Task<bool> FinishAsync(string run, UnfinishedPhase phase, IReadOnlyList<string> own, RunJournal journal, CancellationToken cancellationToken)
    {
        var decision = phase.Decision
            ?? (phase.IsPendingCommit ? null : await leftovers.DecideAsync(run, phase, journal, cancellationToken).ConfigureAwait(false));
        if (decision is not null)
        {
            // A commit is refused only after the store has taken the outcome; the item may have forgotten it since, under the outcomes that followed.
            if (!phase.IsPendingCommit) await ApplyAsync(decision, cancellationToken).ConfigureAwait(false);
            var request = writer.RequestFor(decision, [.. own, .. owned.List()], decision.RunHooks);
            var (isDone, isMade) = await CommitAsync(request, phase, decision.Attempt, own, journal, cancellationToken).ConfigureAwait(false);
            if (!isDone) return false;
            tell((phase.IsPendingCommit, isMade) switch
            {
                (true, true) => $"{decision.ItemId}: the commit of {decision.Phase} that git had refused is made.",
                (true, false) => $"{decision.ItemId}: git had refused the commit of {decision.Phase}; all it changed is in another commit by now, so it has none of its own.",
                _ => $"{decision.ItemId}: the result of {decision.Phase} that an interrupted run had not finished is applied and committed.",
            });
            return true;
        }

        if (own.Count == 0)
        {
            journal.Append(new AttemptClosed(phase.LastNumber, null), durable: true);
            tell($"{phase.ItemId} was interrupted in {phase.Phase}, which had written nothing; it begins there again.");
            return true;
        }

        // Without hooks: work that was cut off need not pass what finished work must.
        var attempt = $"{run}-{phase.LastNumber}";
        var incomplete = new CommitRequest(
            [.. own, .. owned.List()],
            CommitMessages.ForIncomplete(phase.ItemId, phase.Phase, "the run was interrupted"),
            OutcomeWriter.Trailers(phase.ItemId, phase.Phase, attempt, phase.Agent));
        if (!(await CommitAsync(incomplete, phase, attempt, own, journal, cancellationToken).ConfigureAwait(false)).IsDone) return false;
        tell($"{phase.ItemId} was interrupted in {phase.Phase}; what it had written ({own.Count} file(s)) is committed, and it goes on there.");
        return true;
    }

    private async Task ApplyAsync(OutcomeDecision decision, CancellationToken cancellationToken)
    {
        var applied = await writer.ApplyAsync(decision, cancellationToken).ConfigureAwait(false);
        foreach (var warning in applied.Warnings) tell(warning);
    }

    // Done without being made: nothing was left that differs from HEAD.
    private async Task<(bool IsDone, bool IsMade)> CommitAsync(
        CommitRequest request, UnfinishedPhase phase, string attempt, IReadOnlyList<string> own, RunJournal journal, CancellationToken cancellationToken)
    {
        FaultPoint.Reach("recovery-before-commit");

        // A phase that no agent ran for has no baseline; its commit is looked for in all of the history.
        var sha = await git.History.FindCommitWithTrailerAsync(phase.BaselineHead ?? "", "Attempt", attempt, cancellationToken).ConfigureAwait(false);
        if (sha is null)
        {
            var outcome = await git.CommitAsync(request, cancellationToken).ConfigureAwait(false);
            FaultPoint.Reach("recovery-after-commit");
            if (outcome is CommitOutcome.Failed refused)
            {
                if (!phase.IsPendingCommit) journal.Append(new CommitPending(phase.LastNumber, refused.Words), durable: false);
                Refuse(own, $"The commit of {phase.ItemId}, {phase.Phase} is still refused; it is tried again at the next start. git said: {refused.Words}");
                return (false, false);
            }

            sha = (outcome as CommitOutcome.Committed)?.Sha;
        }

        journal.Append(new AttemptClosed(phase.LastNumber, sha), durable: true);
        FaultPoint.Reach("recovery-committed-journalled");
        return (true, sha is not null);
    }

    private async Task<bool> CommitSharedAsync(SharedResidue residue, RunJournal journal, CancellationToken cancellationToken)
    {
        var request = new CommitRequest(residue.Paths, residue.Message, []) { RunHooks = CommitPolicy.RunsHooks(project.Settings.Git.Hooks, isDestructive: false) };
        var outcome = await git.CommitAsync(request, cancellationToken).ConfigureAwait(false);
        if (outcome is CommitOutcome.Failed refused)
        {
            journal.Append(new SharedCommitPending(residue.Paths, residue.Message), durable: false);
            Refuse(residue.Paths, $"Files of several interrupted phases could not be committed; it is tried again at the next start. git said: {refused.Words}");
            return false;
        }

        journal.Append(new PathsCommitted(residue.Paths, (outcome as CommitOutcome.Committed)?.Sha), durable: false);
        tell($"{residue.Paths.Count} file(s) that several interrupted phases may have changed are committed as \"{residue.Message}\".");
        return true;
    }

    private void Refuse(IEnumerable<string> paths, string words)
    {
        pendingPaths.UnionWith(paths);
        PendingCommits++;
        tell(words);
    }
}
