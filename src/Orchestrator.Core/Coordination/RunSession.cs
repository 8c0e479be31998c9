using Orchestrator.Git;
using Orchestrator.Native;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>A run that has begun: lock held, older runs recovered, the user's work saved, journal open.</summary>
public sealed class RunSession : IDisposable
{
    private const int MostNamed = 20;

    private readonly RunLock runLock;
    private readonly IDisposable commits;

    private RunSession(RunLock runLock, string runId, GitRepository git, RunJournal journal)
    {
        this.runLock = runLock;
        commits = git.BeginCommits();
        RunId = runId;
        Git = git;
        Journal = journal;
    }

    /// <summary>The run's id.</summary>
    public string RunId { get; }

    /// <summary>The repository, its commands marked as this run's.</summary>
    public GitRepository Git { get; }

    /// <summary>The run's journal.</summary>
    public RunJournal Journal { get; }

    /// <summary>Which paths are the product's own.</summary>
    internal OwnedPaths Owned { get; private init; } = null!;

    /// <summary>Where the message of a prepared commit is put; written anew for each, deleted at the end of the run.</summary>
    internal string MessageFile { get; private init; } = null!;

    /// <summary>The working tree at the start.</summary>
    public required WorkingTree Tree { get; init; }

    /// <summary>Paths that were dirty before the run and so are the user's.</summary>
    public required IReadOnlyList<string> UserPaths { get; init; }

    /// <summary>Ref that holds their state; null if there were none.</summary>
    public string? Backup { get; init; }

    /// <summary>Commits of former runs that git still refuses.</summary>
    public int PendingCommits { get; init; }

    /// <summary>Results of former runs that did not stand verification.</summary>
    internal IReadOnlyList<LeftoverFailure> Failures { get; private init; } = [];

    /// <summary>What to say when a path of the user's changed while agents ran.</summary>
    /// <remarks>A path may have become the user's while no agent ran: of such a version nobody holds a copy.</remarks>
    internal string DescribeDisturbed(DisturbedPath disturbed) => !UserPaths.Contains(disturbed.Path)
        ? $"{GitPath.Show(disturbed.Path)} was changed while no agent ran, so it counts as yours and is in no commit of the run; "
            + (disturbed.IsCommitted ? "it was committed while an agent ran, by you or by the agent." : "an agent has changed it since, and no copy of what it was before that is held.")
        : $"{GitPath.Show(disturbed.Path)} had changes of yours before the run and "
        + (disturbed.IsCommitted ? "was committed while an agent ran, by you or by the agent. " : "was changed again while an agent ran; it is in no commit of the run. ")
        + (Tree.Dirty.TryGetValue(disturbed.Path, out var state) && state.Content is null
            ? "You had deleted it."
            : $"To get your version back: {RestoreCommand(disturbed.Path, Backup ?? "HEAD")}");

    private string RestoreCommand(string path, string source) => GitPath.IsText(path)
        ? $"git restore --source={source} -- {ShellWord(Pathspec(path))}"
        : $"printf ':(top,literal){Octal(path)}' | git restore --source={source} --pathspec-from-file=- --pathspec-file-nul";

    // Bytes that are no text cannot be typed, and no shell but sh can make them.
    private static string Octal(string path) =>
        string.Concat(GitPath.ToBytes(path).Select(value => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'/' or (byte)'.' or (byte)' ' or (byte)'-' or (byte)'_'
            ? ((char)value).ToString()
            : "\\" + Convert.ToString(value, 8).PadLeft(3, '0')));

    // Plain where that is enough; else a form that means this one path from whatever directory of the repository it is typed in.
    private string Pathspec(string path) =>
        Git.Prefix.Length == 0 && path[0] != ':' && path.AsSpan().IndexOfAny("*?[\\") < 0 ? path : $":(top,literal){path}";

    // Quotes that mean the same to sh and, where the path has none itself, to PowerShell.
    private static string ShellWord(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Ends what killed runs left behind, as far as no run is on; cheap when there is nothing.</summary>
    /// <remarks>For the checks before a run: an agent that still works may be the very reason why they fail.</remarks>
    /// <exception cref="OrchestratorException">OrcGitAtWork: a git of a killed run does not end.</exception>
    public static async Task EndSurvivorsAsync(Project project, Action<string> tell, CancellationToken cancellationToken)
    {
        if (RunHistory.ListUnfinished(project.Files).Count == 0) return;
        using var held = RunLock.TryTake(project.Files);
        if (held is null) return;
        var git = await GitRepository.TryOpenAsync(project.Root, null, project.Time, cancellationToken).ConfigureAwait(false);
        await new SurvivorEnding(project, git, tell).EndAsync(RunHistory.ListUnfinished(project.Files), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the lock, ends what killed runs left behind, finishes what they had done, and journals the new run.</summary>
    /// <param name="project">The project.</param>
    /// <param name="tell">Told what is done and found, for people, as it happens.</param>
    /// <param name="ready">The repository as the checks before the run have just found it ready; null: it is opened and checked here.</param>
    /// <param name="locked">Told the run's id once others can know of it; what a killed run had done may then take its time to finish.</param>
    /// <param name="cancellationToken">Gives up; the next start goes on from there.</param>
    /// <exception cref="OrchestratorException">OrcRunActive; OrcGitNotReady with every precondition of chapter 7.1 that fails; what recovery met.</exception>
    public static async Task<RunSession> BeginAsync(Project project, GitRepository? ready, Action<string> tell, Action<string> locked, CancellationToken cancellationToken)
    {
        var now = project.Time.GetUtcNow();
        var runId = Runs.RunId.Draw(now);
        var marker = $"ORCHESTRATOR_GIT_{runId}";
        var git = ready?.MarkedBy(marker) ?? await GitRepository.OpenAsync(project.Root, marker, project.Time, cancellationToken).ConfigureAwait(false);
        var owned = new OwnedPaths(project, git);
        project.Files.Ensure();
        var held = RunLock.Take(project.Files, new RunIdentity(runId, Environment.ProcessId, now, Environment.MachineName));
        RunJournal? journal = null;
        try
        {
            FaultPoint.Reach("run-locked");
            locked(runId);
            var unfinished = RunHistory.ListUnfinished(project.Files);
            await new SurvivorEnding(project, git, tell).EndAsync(unfinished, cancellationToken).ConfigureAwait(false);
            if (ready is null || unfinished.Count > 0) Demand(await git.CheckPreconditionsAsync(cancellationToken).ConfigureAwait(false));

            // Before git first writes: should this start be killed as well, the next one knows by it whose git to wait for.
            journal = RunJournal.Open(project.Files.JournalFile(runId), project.Time);
            FaultPoint.Reach("journal-opened");
            await git.EnsureExcludedAsync(owned.ExcludedLines(), cancellationToken).ConfigureAwait(false);
            await git.RefreshIndexAsync(cancellationToken).ConfigureAwait(false);
            var recovery = new Recovery(project, git, owned, tell);
            await recovery.RunAsync(unfinished, cancellationToken).ConfigureAwait(false);
            var tree = await git.SnapshotAsync(cancellationToken).ConfigureAwait(false);

            // The checks before the run may have taken their time, and nothing may be committed but upon what holds now.
            Demand(await git.CheckStateAsync(cancellationToken).ConfigureAwait(false));
            var save = new CommitRequest([.. tree.Dirty.Keys.Where(owned.Contains)], CommitMessages.SaveState, []) { RunHooks = CommitPolicy.RunsHooks(project.Settings.Git.Hooks, isDestructive: false) };
            var saved = await git.CommitAsync(save, cancellationToken).ConfigureAwait(false);
            if (saved is CommitOutcome.Failed refused)
                tell($"The backlog's state could not be committed; the next commit of the run takes it along. git said: {refused.Words}");
            FaultPoint.Reach("state-saved");
            if (saved is not CommitOutcome.NothingToCommit) tree = await git.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            string[] users = [.. tree.Dirty.Keys.Where(path => !owned.Contains(path) && !recovery.PendingPaths.Contains(path)).Order(StringComparer.Ordinal)];
            var backup = users.Length == 0
                ? null
                : await git.SaveBackupAsync(runId, users, keep: 5, cancellationToken).ConfigureAwait(false);
            if (users.Length > 0) tell(Describe(users, backup));
            journal.Append(new RunBegan(runId, users, backup), durable: true);
            FaultPoint.Reach("run-journalled");
            return new RunSession(held, runId, git, journal)
            {
                Owned = owned,
                MessageFile = project.Files.MessageFile(runId),
                Tree = tree,
                UserPaths = users,
                Backup = backup,
                PendingCommits = recovery.PendingCommits,
                Failures = recovery.Failures,
            };
        }
        catch
        {
            try
            {
                if (journal is not null)
                {
                    // It has begun nothing, and no git of it is at work any more.
                    journal.Dispose();
                    Directory.Delete(project.Files.RunDirectory(runId), recursive: true);
                }
            }
            catch (IOException)
            {
                // An empty journal does no harm; why the run could not begin is what counts.
            }
            finally
            {
                held.Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Journal.Dispose();
        commits.Dispose();
        try
        {
            File.Delete(MessageFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes with the run's directory.
        }

        runLock.Dispose();
    }

    private static void Demand(IReadOnlyList<GitFinding> findings)
    {
        if (findings.Count == 0) return;
        throw new OrchestratorException(
            findings[0].Id, string.Join(" ", findings.Select(finding => finding.Message)), string.Join(" ", findings.Select(finding => finding.Remedy)));
    }

    private static string Describe(string[] users, string? backup) =>
        $"{users.Length} changed file(s) of yours stay out of every commit of this run ({string.Join(", ", users.Take(MostNamed).Select(GitPath.Show))}"
        + $"{(users.Length > MostNamed ? $", and {users.Length - MostNamed} more: git diff --name-only HEAD {backup}" : "")}); their state is saved as {backup}.";
}
