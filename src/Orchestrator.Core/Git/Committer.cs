namespace Orchestrator.Git;

/// <summary>Makes commits of exact path lists and leaves the user's index as it was.</summary>
internal sealed class Committer(GitCommandLine git, GitLayout layout, IndexLocks locks, TimeProvider time)
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);

    // git commit runs `maintenance --auto` after itself, two thirds of its time; the end of a run does it once.
    private static readonly string[] Commit =
        ["-c", "maintenance.auto=false", "-c", "status.short=false", "commit", "--quiet", "--cleanup=whitespace"];

    /// <summary>Commits.</summary>
    /// <param name="request">What to commit.</param>
    /// <param name="known">The last status; decides only which way is tried first, so it may be old.</param>
    /// <param name="cancellationToken">Ends git; what it leaves behind is cleared.</param>
    public async Task<CommitOutcome> CommitAsync(CommitRequest request, StatusReport? known, CancellationToken cancellationToken)
    {
        var paths = request.Paths.Distinct(StringComparer.Ordinal).ToList();
        if (paths.Count == 0) return new CommitOutcome.NothingToCommit();
        known ??= await StatusAsync(cancellationToken).ConfigureAwait(false);
        using var attempt = new Attempt(git, locks, time, request);
        CommitOutcome? outcome = null;
        if (!HoldsDirectoryChange(paths, known)) outcome = await OnlyAsync(attempt, paths, known, cancellationToken).ConfigureAwait(false);
        return outcome ?? await WithPrivateIndexAsync(attempt, paths, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One status without content identities.</summary>
    public async Task<StatusReport> StatusAsync(CancellationToken cancellationToken)
    {
        var result = await git.DemandAsync(GitCall.Read(StatusReport.Arguments), cancellationToken).ConfigureAwait(false);
        return StatusReport.Parse(result.Output.Span);
    }

    // The quick way, right but for a file that became a directory or the reverse. Null: it did not work out, take the other one.
    private async Task<CommitOutcome?> OnlyAsync(Attempt attempt, List<string> paths, StatusReport known, CancellationToken cancellationToken)
    {
        var added = paths.Where(path => known.Entries.TryGetValue(path, out var entry) && entry.IsUntracked).ToList();
        var undone = added.Count == 0;
        try
        {
            if (added.Count > 0)
            {
                var add = new GitCall(["add", "--intent-to-add", "--pathspec-from-file=-", "--pathspec-file-nul"]) { Input = GitCall.Pathspecs(added) };
                var result = await attempt.RunAsync(add, cancellationToken).ConfigureAwait(false);
                if (!result.Succeeded) return result.IsLockHeld ? Failed(result, isHook: false) : null;
            }

            var commit = new GitCall([.. Commit, "--only", .. attempt.Options, "--pathspec-from-file=-", "--pathspec-file-nul"])
            {
                Input = GitCall.Pathspecs(paths),
                Timeout = attempt.Request.Timeout,
            };
            var made = await attempt.RunAsync(commit, cancellationToken).ConfigureAwait(false);
            if (made.Succeeded)
            {
                undone = true;
                return new CommitOutcome.Committed(await HeadAsync(cancellationToken).ConfigureAwait(false));
            }

            if (made.IsLockHeld || made.TimedOut) return Failed(made, isHook: false);
            if (SaysNothing(made)) return new CommitOutcome.NothingToCommit();
            var isPathspec = made.Error.Contains("error: pathspec '", StringComparison.Ordinal);
            if (made.ExitCode == 1 && !isPathspec && attempt.Request.RunHooks) return Failed(made, isHook: true);
            // A signature that could not be made would ask for the passphrase a second time.
            return made.Error.Contains("failed to write commit object", StringComparison.Ordinal) ? Failed(made, isHook: false) : null;
        }
        finally
        {
            if (!undone) await attempt.UndoAsync(["update-index", "--force-remove", "-z", "--stdin"], GitCall.Paths(added)).ConfigureAwait(false);
        }
    }

    // The way that is right for every kind of change: stage in the real index, so that a crash leaves the paths staged and not reverted;
    // then commit from a copy of it that holds nothing else.
    private async Task<CommitOutcome> WithPrivateIndexAsync(Attempt attempt, List<string> paths, CancellationToken cancellationToken)
    {
        var report = await StatusAsync(cancellationToken).ConfigureAwait(false);
        var entries = paths.Where(report.Entries.ContainsKey).Select(path => report.Entries[path]).ToList();
        if (entries.Count == 0) return new CommitOutcome.NothingToCommit();
        // Removals by name: told of a path that is now a directory, or lies behind a link, update-index would look at what is there.
        var updates = new[]
        {
            new GitCall(["update-index", "--force-remove", "-z", "--stdin"]) { Input = GitCall.Paths(entries.Where(entry => entry.IsGone).Select(entry => entry.Path)) },
            new GitCall(["update-index", "--add", "--remove", "--replace", "-z", "--stdin"]) { Input = GitCall.Paths(entries.Where(entry => !entry.IsGone).Select(entry => entry.Path)) },
        }.Where(call => !call.Input.IsEmpty).ToList();

        using var index = new PrivateIndex(layout);
        var made = await attempt.RunAsync(index.Reset(report.Head), cancellationToken).ConfigureAwait(false);
        if (!made.Succeeded) return Failed(made, isHook: false);
        var committed = false;
        try
        {
            foreach (var call in updates.Concat(updates.Select(call => call with { IndexFile = index.Path })))
            {
                made = await attempt.RunAsync(call, cancellationToken).ConfigureAwait(false);
                if (!made.Succeeded) return Failed(made, isHook: false);
            }

            var commit = new GitCall([.. Commit, .. attempt.Options]) { IndexFile = index.Path, Timeout = attempt.Request.Timeout };
            made = await attempt.RunAsync(commit, cancellationToken).ConfigureAwait(false);
            committed = made.Succeeded;
            if (committed) return new CommitOutcome.Committed(await HeadAsync(cancellationToken).ConfigureAwait(false));
            if (SaysNothing(made)) return new CommitOutcome.NothingToCommit();
            return Failed(made, isHook: made is { ExitCode: 1, TimedOut: false, IsLockHeld: false });
        }
        finally
        {
            if (!committed) await attempt.UndoAsync(["update-index", "-z", "--add", "--replace", "--index-info"], IndexLines(entries)).ConfigureAwait(false);
        }
    }

    private async Task<string> HeadAsync(CancellationToken cancellationToken)
    {
        if (HeadReader.Read(layout.GitDirectory, layout.CommonDirectory) is { } head) return head;
        var result = await git.DemandAsync(GitCall.Read("rev-parse", "--verify", "HEAD^{commit}"), cancellationToken).ConfigureAwait(false);
        return result.OutputText.Trim();
    }

    // Removals first: a file cannot be entered while something below its name is.
    private static byte[] IndexLines(List<StatusEntry> entries)
    {
        var bytes = new List<byte>();
        foreach (var entry in entries.OrderBy(entry => entry.Index is not null))
        {
            // Mode 0 removes; the id is not looked at.
            bytes.AddRange(System.Text.Encoding.ASCII.GetBytes((entry.Index ?? "0 " + new string('0', 40)) + " 0\t"));
            bytes.AddRange(GitPath.ToBytes(entry.Path));
            bytes.Add(0);
        }

        return [.. bytes];
    }

    private static bool HoldsDirectoryChange(List<string> paths, StatusReport known)
    {
        var all = new HashSet<string>(paths, StringComparer.Ordinal);
        all.UnionWith(known.Entries.Keys);
        return all.Any(path =>
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
                if (all.Contains(path[..slash])) return true;
            return false;
        });
    }

    // Hooks print to standard error; what git itself says of an empty commit stands on standard output.
    private static bool SaysNothing(GitResult result) => result.ExitCode == 1 && result.OutputText is var said
        && (said.Contains("nothing to commit", StringComparison.Ordinal) || said.Contains("nothing added to commit", StringComparison.Ordinal)
            || said.Contains("no changes added to commit", StringComparison.Ordinal));

    private static CommitOutcome.Failed Failed(GitResult result, bool isHook) => new(result.Words, result.IsLockHeld, isHook);

    /// <summary>The calls of one request: they share one wait for locks, one announcement.</summary>
    private sealed class Attempt(GitCommandLine git, IndexLocks locks, TimeProvider time, CommitRequest request) : IDisposable
    {
        private readonly IndexLocks.Announcement _announcement = locks.Announce();
        private readonly long _started = time.GetTimestamp();

        public CommitRequest Request => request;

        public string[] Options { get; } = [.. request.RunHooks ? (string[])[] : ["--no-verify"], "--message", CommitMessage.Compose(request)];

        public async Task<GitResult> RunAsync(GitCall call, CancellationToken cancellationToken)
        {
            while (true)
            {
                _announcement.Renew();
                GitResult result;
                try
                {
                    result = await git.RunAsync(call, cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    locks.RemoveLeftBy(_announcement);
                    throw;
                }

                if (result.TimedOut || result.ExitCode < 0) locks.RemoveLeftBy(_announcement);
                if (!result.IsLockHeld || time.GetElapsedTime(_started) >= request.WaitForIndexLock) return result;
                await Task.Delay(LockPause, time, cancellationToken).ConfigureAwait(false);
            }
        }

        // Not cancellable and best effort: what it cannot undo stays staged and goes with the next try.
        public async Task UndoAsync(string[] arguments, byte[] input)
        {
            _announcement.Renew();
            var call = new GitCall(arguments) { Input = input, Timeout = TimeSpan.FromSeconds(5) };
            await git.RunAsync(call, CancellationToken.None).ConfigureAwait(false);
        }

        public void Dispose() => _announcement.Dispose();
    }
}
