using Orchestrator.Native;

namespace Orchestrator.Git;

/// <summary>Makes commits of exact path lists and leaves the user's index as it was.</summary>
internal sealed class Committer(GitCommandLine git, GitLayout layout, IndexLocks locks, IntentsToAdd intents, TimeProvider time)
{
    // git commit runs `maintenance --auto` after itself, two thirds of its time; the end of a run does it once.
    private static readonly string[] Commit =
        ["-c", "maintenance.auto=false", "-c", "status.short=false", "commit", "--quiet", "--cleanup=whitespace"];

    // They were in commits of ours, so git knows of them.
    private readonly HashSet<string> committed = new(StringComparer.Ordinal);

    private readonly HeadReader head = new(git, layout);
    private readonly Hooks hooks = new(git, layout);

    // The commit that was made last, and how the files lay there that it holds.
    private (string Sha, Dictionary<string, FileStamp?> Files)? last;

    /// <summary>Commits.</summary>
    /// <param name="request">What to commit.</param>
    /// <param name="known">The last status; decides only which way is tried first, so it may be old.</param>
    /// <param name="cancellationToken">Ends git; what it leaves behind is cleared.</param>
    public async Task<CommitOutcome> CommitAsync(CommitRequest request, StatusReport? known, CancellationToken cancellationToken)
    {
        var paths = request.Paths.Distinct(StringComparer.Ordinal).ToList();
        if (paths.Count == 0) return new CommitOutcome.NothingToCommit();
        var stamps = paths.ConvertAll(StampOf);
        var before = await head.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (IsCommitted(paths, stamps, before))
        {
            await ReleaseAsync(request).ConfigureAwait(false);
            return new CommitOutcome.NothingToCommit();
        }

        var isOld = known is not null;
        known ??= await StatusAsync(cancellationToken).ConfigureAwait(false);
        using var writer = new IndexWriter(git, locks, time, request.WaitForIndexLock, request.EndOfWait);

        // A file made since that status, the worklog of a new month, git must be told of too; one that it knows takes no harm from it.
        var unseen = isOld ? paths.Where((path, at) => stamps[at] is not null && !known.Entries.ContainsKey(path) && !committed.Contains(path)).ToList() : [];
        var work = new Work(request, paths, unseen, writer, before);
        var outcome = await FindOngoingAsync(cancellationToken).ConfigureAwait(false);
        if (outcome is null && !HoldsDirectoryChange(paths, known)) outcome = await OnlyAsync(work, known, cancellationToken).ConfigureAwait(false);
        outcome ??= await WithPrivateIndexAsync(work, cancellationToken).ConfigureAwait(false);
        if (outcome is not CommitOutcome.Committed made) return outcome;
        intents.Forget(paths);
        committed.UnionWith(paths.Where((_, at) => stamps[at] is not null));
        if (request.RunHooks && await hooks.AnyAsync(cancellationToken).ConfigureAwait(false))
        {
            await hooks.AlignIndexAsync(writer, paths, known, cancellationToken).ConfigureAwait(false);
            return made with { HooksRan = true };
        }

        // Git reads a file once for the commit and once for the index. Of one that somebody writes at that moment (a person who adds to the
        // backlog) the index may hold another state than the commit, as if it were staged. Nothing is asked of git when none was written.
        var written = paths.Where((path, at) => StampOf(path) != stamps[at]).ToList();
        if (written.Count > 0) await writer.UndoAsync(GitCall.ResetEntries(written)).ConfigureAwait(false);
        else last = (made.Sha, paths.Zip(stamps).ToDictionary(StringComparer.Ordinal));
        return outcome;
    }

    /// <summary>Starts git for a commit of which no more is known than whether it runs hooks.</summary>
    /// <param name="runHooks">Whether it does.</param>
    /// <param name="messageFile">Where the message will be put; absolute.</param>
    /// <param name="cancellationToken">The one that the commit will be made with.</param>
    /// <returns>Null where that does not serve: it is not known which commit HEAD is.</returns>
    public async Task<PreparedCommit?> PrepareAsync(bool runHooks, string messageFile, CancellationToken cancellationToken)
    {
        if (await head.ReadAsync(CancellationToken.None).ConfigureAwait(false) is not { } now) return null;
        var call = new GitCall([.. Commit, "--only", .. HookOptions(runHooks), .. PathspecInput.FromInput]) { Timeout = CommitRequest.UsualTimeout };
        return new PreparedCommit(git, call, now, messageFile, runHooks, cancellationToken);
    }

    /// <summary>One status without content identities.</summary>
    public async Task<StatusReport> StatusAsync(CancellationToken cancellationToken)
    {
        var result = await git.DemandAsync(GitCall.Read(StatusReport.Arguments), cancellationToken).ConfigureAwait(false);
        return StatusReport.Parse(result.Output.Span);
    }

    // The quick way, right but for a file that became a directory or the reverse. Null: it did not work out, take the other one.
    private async Task<CommitOutcome?> OnlyAsync(Work work, StatusReport known, CancellationToken cancellationToken)
    {
        var added = work.Paths.Where(path => known.Entries.TryGetValue(path, out var entry) && entry.IsUntracked).ToList();
        List<string> unknown = [.. added.Where(path => !intents.Contains(path)), .. work.Unseen];
        using var list = new PathspecInput(layout, work.Paths);
        var prepared = work.Request.Prepared;
        if (unknown.Count > 0 || list.Bytes.IsEmpty || prepared is not { Completion.IsCompleted: false } || prepared.RunsHooks != work.Request.RunHooks || prepared.Head != work.Head)
        {
            // While it waits, who clears away what a cut-off call left takes it for a git at work.
            await ReleaseAsync(work.Request).ConfigureAwait(false);
            prepared = null;
        }

        string? sha = null;
        try
        {
            if (unknown.Count > 0)
            {
                var result = await intents.EnterAsync(work.Writer, unknown, cancellationToken).ConfigureAwait(false);
                if (!result.Succeeded) return result.IsLockHeld ? Failed(result, isHook: false) : null;
                FaultPoint.Reach("commit-new-files-announced");
            }

            var commit = new GitCall([.. Commit, "--only", .. HookOptions(work.Request.RunHooks), "--message", work.Message, .. list.Options])
            {
                Input = list.Bytes,
                Timeout = work.Request.Timeout,
            };
            (sha, var made) = await MakeAsync(work, commit, prepared is null ? null : GoOnAsync, cancellationToken).ConfigureAwait(false);

            Task<GitResult> GoOnAsync()
            {
                prepared.GoOn(work.Message, list.Bytes);
                return prepared.Completion;
            }

            if (sha is not null) return new CommitOutcome.Committed(sha);
            if (made.IsLockHeld || made.TimedOut || made.ExitCode < 0) return Failed(made, isHook: false);
            if (SaysNothing(made)) return new CommitOutcome.NothingToCommit();
            var isPathspec = made.Error.Contains("error: pathspec '", StringComparison.Ordinal);
            if (made.ExitCode == 1 && !isPathspec && work.Request.RunHooks) return Failed(made, isHook: true);
            // A signature that could not be made would ask for the passphrase a second time.
            return made.Error.Contains("failed to write commit object", StringComparison.Ordinal) ? Failed(made, isHook: false) : null;
        }
        finally
        {
            if (sha is null) await intents.TakeBackAsync(work.Writer).ConfigureAwait(false);
        }
    }

    // Somebody has begun a merge, say: git takes the next commit for its end, whatever the commit holds.
    private async Task<CommitOutcome?> FindOngoingAsync(CancellationToken cancellationToken) =>
        await OngoingOperation.FindAsync(git, layout, cancellationToken).ConfigureAwait(false) is { } ongoing
            ? new CommitOutcome.Failed($"A {ongoing.Name} is under way in '{layout.TopLevel}'. {ongoing.Remedy}", IsIndexLock: false, IsHook: false)
            : null;

    // The way that is right for every kind of change: stage in the real index, so that a crash leaves the paths staged and not reverted;
    // then commit from a copy of it that holds nothing else.
    private async Task<CommitOutcome> WithPrivateIndexAsync(Work work, CancellationToken cancellationToken)
    {
        await ReleaseAsync(work.Request).ConfigureAwait(false);

        // Begun just now, it is why git refused the quick way.
        var ongoing = await FindOngoingAsync(cancellationToken).ConfigureAwait(false);
        if (ongoing is not null) return ongoing;
        var report = await StatusAsync(cancellationToken).ConfigureAwait(false);
        var entries = work.Paths.Where(report.Entries.ContainsKey).Select(path => report.Entries[path]).ToList();
        if (entries.Count == 0) return new CommitOutcome.NothingToCommit();
        // Removals by name: told of a path that is now a directory, or lies behind a link, update-index would look at what is there.
        var updates = new[]
        {
            GitCall.Update(entries.Where(entry => entry.IsGone).Select(entry => entry.Path), "--force-remove"),
            GitCall.Update(entries.Where(entry => !entry.IsGone).Select(entry => entry.Path), "--add", "--remove", "--replace"),
        }.Where(call => !call.Input.IsEmpty).ToList();

        using var index = new PrivateIndex(layout);
        var made = await work.Writer.RunAsync(index.Reset(report.Head), cancellationToken).ConfigureAwait(false);
        if (!made.Succeeded) return Failed(made, isHook: false);
        string? sha = null;
        try
        {
            foreach (var call in updates.Concat(updates.Select(call => call with { IndexFile = index.Path })))
            {
                made = await work.Writer.RunAsync(call, cancellationToken).ConfigureAwait(false);
                if (!made.Succeeded) return Failed(made, isHook: false);
            }

            // A merge that held the index until now shows only when it has let go of it; one that begins later is refused by git, for what is staged.
            ongoing = await FindOngoingAsync(cancellationToken).ConfigureAwait(false);
            if (ongoing is not null) return ongoing;
            FaultPoint.Reach("commit-private-index-staged");
            var commit = new GitCall([.. Commit, .. HookOptions(work.Request.RunHooks), "--message", work.Message]) { IndexFile = index.Path, Timeout = work.Request.Timeout };
            (sha, made) = await MakeAsync(work, commit, first: null, cancellationToken).ConfigureAwait(false);
            if (sha is not null) return new CommitOutcome.Committed(sha);
            if (SaysNothing(made)) return new CommitOutcome.NothingToCommit();
            return Failed(made, isHook: made is { ExitCode: 1, TimedOut: false, IsLockHeld: false });
        }
        finally
        {
            if (sha is null) await work.Writer.UndoAsync(GitCall.SetEntries(entries.Select(entry => (entry.Path, entry.Index)))).ConfigureAwait(false);
        }
    }

    // A commit can be made although its process failed or was ended: a post-commit hook hangs, the index cannot be written on a full disk.
    private async Task<(string? Sha, GitResult Made)> MakeAsync(Work work, GitCall commit, Func<Task<GitResult>>? first, CancellationToken cancellationToken)
    {
        GitResult made;
        try
        {
            made = await work.Writer.RunAsync(commit, cancellationToken, first).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (await MadeNonethelessAsync(work).ConfigureAwait(false) is { } sha) return (sha, new GitResult(0, default, "", false));
            throw;
        }

        if (made.Succeeded) return (await head.DemandAsync(cancellationToken).ConfigureAwait(false), made);
        return (await MadeNonethelessAsync(work).ConfigureAwait(false), made);
    }

    private async Task<string?> MadeNonethelessAsync(Work work)
    {
        var head = await this.head.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        if (head is null || head == work.Head) return null;
        var call = GitCall.Read("log", "-1", "--no-show-signature", "--no-color", "--format=%B", head, "--");
        var message = await git.RunAsync(call, CancellationToken.None).ConfigureAwait(false);
        if (!message.OutputText.Contains(work.Message, StringComparison.Ordinal)) return null;

        // Git moves HEAD first and writes its index then: ended in between, it leaves the index as if the paths were deleted again.
        await work.Writer.UndoAsync(GitCall.ResetEntries(work.Paths)).ConfigureAwait(false);
        return head;
    }

    // The end of a run most often has nothing to add to the commit before it, and git would take as long to say so as for a commit.
    // A stamp tells nothing of what a link says or which commit a submodule is at, so only files count.
    private bool IsCommitted(List<string> paths, List<FileStamp?> stamps, string? head) =>
        last is { } made && made.Sha == head
        && paths.Zip(stamps).All(file => file.Second is { } now && made.Files.TryGetValue(file.First, out var stamp) && stamp == now)
        && paths.TrueForAll(path => new FileInfo(Path.Combine(layout.TopLevel, path)) is { Exists: true, LinkTarget: null });

    private static ValueTask ReleaseAsync(CommitRequest request) => request.Prepared?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string[] HookOptions(bool runHooks) => runHooks ? [] : ["--no-verify"];

    private FileStamp? StampOf(string path)
    {
        try
        {
            return FileStamp.Of(Path.Combine(layout.TopLevel, path));
        }
        catch (IOException)
        {
            // Behind a file that was a directory, say; what cannot be looked at is not told of as written.
            return null;
        }
    }

    private static bool HoldsDirectoryChange(List<string> paths, StatusReport known)
    {
        var all = new HashSet<string>(paths, StringComparer.Ordinal);
        all.UnionWith(known.Entries.Keys);
        return all.Any(path => GitPath.LiesBelow(path, all));
    }

    // Hooks print to standard error; what git itself says of an empty commit stands on standard output.
    private static bool SaysNothing(GitResult result) => result.ExitCode == 1 && result.OutputText is var said
        && (said.Contains("nothing to commit", StringComparison.Ordinal) || said.Contains("nothing added to commit", StringComparison.Ordinal)
            || said.Contains("no changes added to commit", StringComparison.Ordinal));

    private static CommitOutcome.Failed Failed(GitResult result, bool isHook) => new(result.Words, result.IsLockHeld, isHook);

    /// <summary>One request under way.</summary>
    /// <param name="Request">As it came.</param>
    /// <param name="Paths">Its paths, each once.</param>
    /// <param name="Unseen">Those of them that the last status did not tell of.</param>
    /// <param name="Writer">Runs the calls.</param>
    /// <param name="Head">HEAD before; null when not known.</param>
    private sealed record Work(CommitRequest Request, List<string> Paths, List<string> Unseen, IndexWriter Writer, string? Head)
    {
        public string Message { get; } = CommitMessage.Compose(Request);
    }
}
