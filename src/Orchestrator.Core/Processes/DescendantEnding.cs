namespace Orchestrator.Processes;

/// <summary>Ends one child's process tree: on request while its leader runs, and what is left of it once the leader has ended.</summary>
internal sealed class DescendantEnding
{
    /// <summary>
    /// How many looks after the request find newcomers that get TERM too: they may have been forked while the first was taken.
    /// </summary>
    private const int LooksWithTerminate = 2;

    private readonly StartedProgram _program;
    private readonly ProcessStart _start;
    private readonly StopRequest _stop;
    private readonly ProcessEnding _ending;

    public DescendantEnding(StartedProgram program, ProcessStart start, StopRequest stop)
    {
        _program = program;
        _start = start;
        _stop = stop;
        // A stop has sent TERM to the group as a whole. What has joined it since may be a member's way of tidying up, and has the grace
        // for it.
        _ending = new ProcessEnding(
            ListAsync,
            program.Signal,
            stop,
            entry => stop.Asked.IsCompleted && start.KeepProcesses.Count == 0 && entry.Group == program.Id);
    }

    /// <summary>Waits for the leader's end, and forces it when a stop asks for that.</summary>
    public async Task UntilLeaderEndsAsync()
    {
        await Task.WhenAny(_program.Exited, _stop.Asked).ConfigureAwait(false);
        if (!_stop.Asked.IsCompleted) return;

        for (var look = 0; look < LooksWithTerminate && !_stop.KillDue.IsCompleted && !_program.Exited.IsCompleted; look++)
            await _ending.AskAsync().ConfigureAwait(false);

        await Task.WhenAny(_program.Exited, _stop.KillDue).ConfigureAwait(false);
        var rhythm = new LookRhythm();
        var since = TimeProvider.System.GetTimestamp();
        while (!_program.Exited.IsCompleted && TimeProvider.System.GetElapsedTime(since) < ProcessEnding.KillPatience)
        {
            if (_start.KeepProcesses.Count == 0) _program.SignalGroup(StopSignal.Kill);
            else _program.SignalLeader(StopSignal.Kill);
            await rhythm.NextAsync(_program.Exited).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what the leader has left behind: TERM, grace, KILL.</summary>
    /// <returns>How many processes that was.</returns>
    public async Task<int> EndRestAsync()
    {
        var asked = _stop.Asked.IsCompleted;
        // Without a marker nothing is looked for unless somebody wants it gone: a git command may leave its own daemons.
        if (_start.Marker is null && !asked) return 0;
        if (!_program.CanListDescendants)
        {
            _program.SignalGroup(StopSignal.Kill);
            return 0;
        }

        return await _ending.EndAsync(asked ? null : _start.SurvivorGrace, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<List<ProcessEntry>> ListAsync()
    {
        if (!_program.CanListDescendants) return [];
        var all = await _program.ListDescendantsAsync(_start.Marker).ConfigureAwait(false);
        return [.. all.Where(descendant => !ProcessTable.IsKept(descendant, _start.KeepProcesses))];
    }
}
