using System.Text;

namespace Orchestrator.Git;

/// <summary>The git command line behind one type: one instance is one working tree.</summary>
/// <remarks>
/// Paths are relative to <see cref="TopLevel"/>, with slashes, in the form of <see cref="GitPath"/>. Reads may overlap; whatever changes index or
/// refs must come one at a time. Every failure is an <see cref="OrchestratorException"/> with git's own words.
/// </remarks>
public sealed class GitRepository
{
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(5);

    private readonly GitCommandLine git;
    private readonly GitLayout layout;
    private readonly TimeProvider time;
    private readonly Committer committer;
    private readonly IndexLocks locks;
    private readonly IntentsToAdd intents;
    private readonly ContentIdentities identities;
    private volatile StatusReport? known;

    private GitRepository(GitCommandLine git, GitLayout layout, string prefix, TimeProvider time)
    {
        this.git = git;
        this.layout = layout;
        this.time = time;
        Prefix = prefix;
        locks = new IndexLocks(layout);
        intents = new IntentsToAdd(git, layout, locks, time);
        committer = new Committer(git, layout, locks, intents, time);
        History = new History(git);
        identities = new ContentIdentities(layout.TopLevel);
    }

    /// <summary>Top of the working tree; absolute, links resolved.</summary>
    public string TopLevel => layout.TopLevel;

    /// <summary>The working tree's own git directory; absolute.</summary>
    public string GitDirectory => layout.GitDirectory;

    /// <summary>The repository's git directory; differs from <see cref="GitDirectory"/> in a linked worktree; absolute.</summary>
    public string CommonDirectory => layout.CommonDirectory;

    /// <summary>The directory it was opened with, relative to <see cref="TopLevel"/>: empty, or with a slash at its end.</summary>
    public string Prefix { get; }

    /// <summary>Questions about its commits.</summary>
    internal History History { get; }

    /// <summary>Opens the repository that a directory lies in.</summary>
    /// <param name="directory">Any directory of a working tree.</param>
    /// <param name="gitMarker">Name of an environment variable that every git process gets, by which recovery finds it; null: none.</param>
    /// <param name="time">Clock of bounds and pauses.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="OrchestratorException">OrcNotARepository, OrcGitMissing, OrcGitTooOld, OrcGitOwnership.</exception>
    public static async Task<GitRepository> OpenAsync(string directory, string? gitMarker, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
            throw new OrchestratorException(
                "OrcNotARepository", $"The directory '{directory}' does not exist.", "Name an existing directory of a git repository.",
                ErrorKind.NotFound, directory);

        // A path may hold a newline, so each is asked for alone unless the answer has exactly the expected lines.
        string[] wanted = ["--show-toplevel", "--absolute-git-dir", "--git-common-dir", "--show-prefix"];
        var git = new GitCommandLine(directory, gitMarker, time);
        var lines = Lines(await LocateAsync(git, wanted, cancellationToken).ConfigureAwait(false));
        if (lines.Length != wanted.Length)
            for (lines = new string[wanted.Length]; Array.IndexOf(lines, null) is >= 0 and var next;)
                lines[next] = await LocateAsync(git, [wanted[next]], cancellationToken).ConfigureAwait(false);
        var layout = new GitLayout(Path.GetFullPath(lines[0]), Path.GetFullPath(lines[1]), Path.GetFullPath(lines[2]));
        return new GitRepository(new GitCommandLine(layout.TopLevel, gitMarker, time), layout, lines[3], time);

        static string[] Lines(string output) => output.Split('\n');
    }

    /// <summary>As <see cref="OpenAsync"/>, for directories that may lie in no repository.</summary>
    /// <param name="directory">Any directory.</param>
    /// <param name="gitMarker">Name of an environment variable that every git process gets; null: none.</param>
    /// <param name="time">Clock of bounds and pauses.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>Null when there is no repository.</returns>
    /// <exception cref="OrchestratorException">OrcGitMissing, OrcGitTooOld, OrcGitOwnership.</exception>
    public static async Task<GitRepository?> TryOpenAsync(string directory, string? gitMarker, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(directory, gitMarker, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OrchestratorException e) when (e.Id == "OrcNotARepository")
        {
            return null;
        }
    }

    /// <summary>The same working tree, with a marker for its git processes.</summary>
    /// <param name="gitMarker">Name of an environment variable that every git process gets, by which recovery finds it.</param>
    public GitRepository MarkedBy(string gitMarker) => new(new GitCommandLine(TopLevel, gitMarker, time), layout, Prefix, time);

    /// <summary>Makes a repository with an unborn branch <c>main</c>; harmless where there is one.</summary>
    /// <param name="directory">An existing directory.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public static async Task InitializeAsync(string directory, CancellationToken cancellationToken) =>
        await new GitCommandLine(directory, null, TimeProvider.System)
            .DemandAsync(new GitCall(["init", "--quiet", "--initial-branch=main"]), cancellationToken).ConfigureAwait(false);

    /// <summary>The working tree as it is: one <c>git status</c>, and the content of the dirty files.</summary>
    /// <param name="cancellationToken">Ends git; honoured between files.</param>
    public Task<WorkingTree> SnapshotAsync(CancellationToken cancellationToken) => SnapshotAsync([], cancellationToken);

    /// <summary>The working tree as it is, while git is told of new files that a commit is about to hold; they are untracked here all the same.</summary>
    /// <param name="committing">New files and links, relative to <see cref="TopLevel"/>; none has taken the place of a directory, nor lies where a file was.</param>
    /// <param name="cancellationToken">Ends git; honoured between files.</param>
    public async Task<WorkingTree> SnapshotAsync(IReadOnlyCollection<string> committing, CancellationToken cancellationToken)
    {
        // A start lasts until the program is loaded, so each is made by a thread of its own.
        var entering = committing.Count > 0 ? Task.Run(() => intents.EnterAheadAsync(committing, cancellationToken), CancellationToken.None) : Task.CompletedTask;
        var looking = committer.StatusAsync(cancellationToken);
        await Task.WhenAll(entering, looking).ConfigureAwait(false);
        var report = intents.Hide(await looking.ConfigureAwait(false), committing);
        known = report;
        var committable = report.Entries.Values.Where(entry => !entry.IsDirtyOnlyInside).ToList();
        var contents = identities.Of(committable.Where(entry => !entry.IsSubmodule).Select(entry => entry.Path), cancellationToken);
        var dirty = new SortedDictionary<string, PathState>(StringComparer.Ordinal);
        foreach (var entry in committable)
            dirty[entry.Path] = new PathState(entry.Status, entry.Index, entry.IsSubmodule ? SubmoduleContent(entry) : contents[entry.Path]);
        var inside = report.Entries.Values.Where(entry => entry.IsDirtyOnlyInside).Select(entry => entry.Path);
        return new WorkingTree(report.Head, report.Branch, dirty, [.. report.NestedRepositories.Concat(inside).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Why a run cannot work here: no commit, detached HEAD, an operation under way, a conflict, no identity.</summary>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>Empty when all is well.</returns>
    public async Task<IReadOnlyList<GitFinding>> CheckPreconditionsAsync(CancellationToken cancellationToken)
    {
        var preconditions = new Preconditions(git, layout);
        var identifying = Task.Run(() => preconditions.CheckIdentityAsync(cancellationToken), CancellationToken.None);
        var looking = committer.StatusAsync(cancellationToken);
        await Task.WhenAll(identifying, looking).ConfigureAwait(false);
        var findings = await preconditions.CheckAsync(await looking.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return [.. findings, .. await identifying.ConfigureAwait(false)];
    }

    /// <summary>The same but for the identity, told from the last <see cref="SnapshotAsync(CancellationToken)"/>: no git is started.</summary>
    /// <param name="cancellationToken">Ends git, where the ref format demands one.</param>
    public Task<IReadOnlyList<GitFinding>> CheckStateAsync(CancellationToken cancellationToken) =>
        new Preconditions(git, layout).CheckAsync(known ?? throw new InvalidOperationException("There was no look at the tree yet."), cancellationToken);

    /// <summary>The branch HEAD stands for, from git's file; null when it is detached, or the file does not tell.</summary>
    public string? ReadBranch() =>
        HeadReader.ReadReference(GitDirectory) is { } reference && reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..] : null;

    /// <summary>The commit HEAD stands at, from git's files; null before the first commit, or where the files do not tell.</summary>
    public string? ReadHead() => HeadReader.Read(GitDirectory, CommonDirectory);

    /// <summary>Starts git for a commit that is to be made soon: see <see cref="CommitRequest.Prepared"/>.</summary>
    /// <param name="runHooks">Whether that commit runs hooks.</param>
    /// <param name="messageFile">Where the message will be put; absolute.</param>
    /// <param name="cancellationToken">The one that the commit will be made with.</param>
    internal Task<PreparedCommit?> PrepareCommitAsync(bool runHooks, string messageFile, CancellationToken cancellationToken) =>
        committer.PrepareAsync(runHooks, messageFile, cancellationToken);

    /// <summary>Commits exactly the paths of the request as they lie in the working tree; the index entries of all others stay as they are.</summary>
    /// <param name="request">Paths, message, trailers, hooks.</param>
    /// <param name="cancellationToken">Ends git; locks and half-made index entries are cleared.</param>
    public async Task<CommitOutcome> CommitAsync(CommitRequest request, CancellationToken cancellationToken)
    {
        var known = this.known;
        var outcome = await committer.CommitAsync(request, known, cancellationToken).ConfigureAwait(false);
        if (outcome is CommitOutcome.Committed(var sha) && known is not null)
        {
            var entries = new Dictionary<string, StatusEntry>(known.Entries, StringComparer.Ordinal);
            foreach (var path in request.Paths) entries.Remove(path);
            this.known = known with { Head = sha, Entries = entries };
        }

        return outcome;
    }

    /// <summary>Takes back what <see cref="SnapshotAsync(IReadOnlyCollection{string}, CancellationToken)"/> told git of, where no commit came to hold it.</summary>
    public Task TakeBackIntentsAsync() => intents.TakeBackAsync();

    /// <summary>Takes back what a process told git of that was killed before its commit.</summary>
    /// <param name="paths">Relative to <see cref="TopLevel"/>; what of them is staged stays.</param>
    public Task TakeBackIntentsAsync(IEnumerable<string> paths)
    {
        intents.Adopt(paths);
        return intents.TakeBackAsync();
    }

    /// <summary>The address that git would write into a commit; null when none is set.</summary>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task<string?> FindUserEmailAsync(CancellationToken cancellationToken)
    {
        var result = await git.RunAsync(GitCall.Read("config", "user.email"), cancellationToken).ConfigureAwait(false);
        var address = result.Succeeded ? result.OutputText.Trim() : "";
        return address.Length == 0 ? null : address;
    }

    /// <summary>Saves the staged and unstaged state of the user's dirty paths as a commit.</summary>
    /// <param name="runId">Names the ref: <c>refs/orchestrator/backup/&lt;run&gt;</c>.</param>
    /// <param name="paths">The user's paths; clean ones are passed over.</param>
    /// <param name="keep">How many backups stay, this one included; at least 1.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>
    /// The ref; null when none of the paths is dirty. <c>git restore --source=ref -- path</c> brings a file back,
    /// <c>ref^2</c> holds the staged state.
    /// </returns>
    public async Task<string?> SaveBackupAsync(string runId, IReadOnlyCollection<string> paths, int keep, CancellationToken cancellationToken)
    {
        if (paths.Count == 0) return null;
        var report = await committer.StatusAsync(cancellationToken).ConfigureAwait(false);
        return await new Backup(git, layout).SaveAsync(runId, paths, keep, report, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes sure that <c>info/exclude</c> holds these lines.</summary>
    /// <param name="lines">Ignore patterns, relative to <see cref="TopLevel"/>; <see cref="ExcludePatternFor"/> makes one for a path.</param>
    /// <param name="cancellationToken">Honoured until the file is replaced.</param>
    public Task EnsureExcludedAsync(IReadOnlyList<string> lines, CancellationToken cancellationToken) =>
        ExcludeFile.EnsureAsync(CommonDirectory, lines, cancellationToken);

    /// <summary>The ignore pattern that matches one path and nothing else.</summary>
    /// <param name="path">Relative to the repository's top.</param>
    public static string ExcludePatternFor(string path)
    {
        var pattern = new StringBuilder("/");
        foreach (var character in path)
        {
            if (character is '\\' or '*' or '?' or '[' or ' ') pattern.Append('\\');
            pattern.Append(character);
        }

        return pattern.ToString();
    }

    /// <summary>Prepares for many commits, one after the other, until the result is disposed.</summary>
    public IDisposable BeginCommits() => locks.KeepAnnouncement();

    /// <summary>Lets git note which files are unchanged, which a status may not write down; once at the start of a run.</summary>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task RefreshIndexAsync(CancellationToken cancellationToken)
    {
        using var writer = new IndexWriter(git, locks, time, TimeSpan.Zero);
        // Its exit code tells of files that need an update, which is no failure; a lock held by somebody means a slower status, no more.
        await writer.RunAsync(new GitCall(["update-index", "-q", "--refresh"]), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The housekeeping that the commits of a run leave out; git does it in the background if there is anything to do.</summary>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task MaintenanceAsync(CancellationToken cancellationToken) =>
        await git.RunAsync(new GitCall(["maintenance", "run", "--auto", "--quiet"]) { IsMarked = false }, cancellationToken).ConfigureAwait(false);

    /// <summary>Switches to a branch if no file is touched by that: its tree is that of HEAD.</summary>
    /// <param name="branch">Name without <c>refs/heads/</c>.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>False when files would change, or git refuses.</returns>
    public async Task<bool> TrySwitchBackAsync(string branch, CancellationToken cancellationToken)
    {
        var trees = await git.RunAsync(
            GitCall.Read("rev-parse", "--verify", "--end-of-options", $"refs/heads/{branch}^{{tree}}"), cancellationToken).ConfigureAwait(false);
        var head = await git.RunAsync(GitCall.Read("rev-parse", "--verify", "HEAD^{tree}"), cancellationToken).ConfigureAwait(false);
        if (!trees.Succeeded || !head.Succeeded || trees.OutputText != head.OutputText) return false;
        using var writer = new IndexWriter(git, locks, time, LockWait);
        // A post-checkout hook might touch files.
        var call = new GitCall(["-c", "core.hooksPath=/dev/null", "switch", "--quiet", "--no-guess", branch]);
        return (await writer.RunAsync(call, cancellationToken).ConfigureAwait(false)).Succeeded;
    }

    /// <summary>Removes the lock files that git processes of ours left when they were killed, never those of others; the index of a commit that was made is brought along.</summary>
    /// <param name="cancellationToken">Ends git; what is left to do then, the next call does.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> RemoveStaleIndexLocksAsync(CancellationToken cancellationToken)
    {
        var writes = await Task.Run(locks.RemoveStale, cancellationToken).ConfigureAwait(false);
        if (writes.Since is { } since) await new CutOffCommit(git, locks, time).AlignIndexAsync(since, cancellationToken).ConfigureAwait(false);
        IndexLocks.Forget(writes);
        return writes.LocksRemoved;
    }

    /// <summary>Removes as well what an agent's git left when the agent was killed.</summary>
    /// <param name="agentsSince">When the first agent started that may have left something; a lock from before it stays.</param>
    /// <param name="cancellationToken">Honoured before the first.</param>
    /// <returns>How many were removed; none while a git that writes is at work in the repository, or where that cannot be seen.</returns>
    /// <remarks>Only after the agent's processes have ended.</remarks>
    public async Task<int> RemoveStaleIndexLocksAsync(DateTimeOffset agentsSince, CancellationToken cancellationToken) =>
        await RemoveStaleIndexLocksAsync(cancellationToken).ConfigureAwait(false)
        + await Task.Run(() => locks.RemoveSince(agentsSince), cancellationToken).ConfigureAwait(false);

    private string SubmoduleContent(StatusEntry entry)
    {
        var directory = Path.Combine(TopLevel, entry.Path);
        if (!Path.Exists(directory)) return entry.Submodule + " gone";
        try
        {
            var link = Path.Combine(directory, ".git");
            var git = File.Exists(link) ? Path.GetFullPath(File.ReadAllText(link).TrimEnd()["gitdir: ".Length..], directory) : link;
            return entry.Submodule + " " + HeadReader.Read(git, git);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return entry.Submodule;
        }
    }

    private static async Task<string> LocateAsync(GitCommandLine git, string[] wanted, CancellationToken cancellationToken)
    {
        var result = await git.RunAsync(GitCall.Read(["rev-parse", "--path-format=absolute", .. wanted]), cancellationToken).ConfigureAwait(false);
        if (result.Succeeded && result.OutputText.StartsWith("--path-format", StringComparison.Ordinal))
            throw new OrchestratorException(
                "OrcGitTooOld", "The installed git is older than 2.31.", "Install git 2.31 or newer.", ErrorKind.NotInstalled, "git");
        // One newline belongs to the last answer.
        if (result.Succeeded) return result.OutputText[..^1];
        // Git 2.35 said it in other words.
        if (result.Error.Contains("dubious ownership", StringComparison.Ordinal)
            || result.Error.Contains("unsafe repository", StringComparison.Ordinal))
            throw new OrchestratorException(
                "OrcGitOwnership", $"Git refuses '{git.Directory}' because it belongs to another user: {result.Words}",
                $"If you trust it: git config --global --add safe.directory '{git.Directory}'.", ErrorKind.InputOutput, git.Directory);
        throw new OrchestratorException(
            "OrcNotARepository", $"'{git.Directory}' is in no git working tree: {result.Words}", "Go to a repository, or make one with 'git init'.",
            ErrorKind.NotFound, git.Directory);
    }
}
