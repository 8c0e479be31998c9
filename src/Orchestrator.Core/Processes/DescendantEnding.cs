namespace Orchestrator.Processes;

/// <summary>Ends one child's process tree: on request while its leader runs, and what is left of it once the leader has ended.</summary>
internal sealed class DescendantEnding
{
    /// <summary>
    /// How many looks after the request find newcomers that get TERM too: they may have been forked while the first was taken.
    /// </summary>
    private const int LooksWithTerminate = 2;

    private readonly StartedProgram program;
    private readonly ProcessStart start;
    private readonly StopRequest stop;
    private readonly int adoptionPeriod;
    private readonly ProcessEnding ending;

    /// <summary>For a program that has just been started.</summary>
    /// <param name="program">The leader.</param>
    /// <param name="start">How it was started.</param>
    /// <param name="stop">Says when it has to end.</param>
    /// <param name="adoptionPeriod">What <see cref="OrphanAdoption.Period"/> was before it was started.</param>
    public DescendantEnding(StartedProgram program, ProcessStart start, StopRequest stop, int adoptionPeriod)
    {
        this.program = program;
        this.start = start;
        this.stop = stop;
        this.adoptionPeriod = adoptionPeriod;
        // A stop has sent TERM to the group as a whole. What has joined it since may be a member's way of tidying up, and has the grace
        // for it.
        ending = new ProcessEnding(
            ListAsync,
            program.Signal,
            stop,
            entry => stop.Asked.IsCompleted && start.KeepProcesses.Count == 0 && entry.Group == program.Id);
    }

    /// <summary>Waits for the leader's end, and forces it when a stop asks for that.</summary>
    public async Task UntilLeaderEndsAsync()
    {
        await Task.WhenAny(program.Exited, stop.Asked).ConfigureAwait(false);
        if (!stop.Asked.IsCompleted) return;

        for (var look = 0; look < LooksWithTerminate && !stop.KillDue.IsCompleted && !program.Exited.IsCompleted; look++)
            await ending.AskAsync().ConfigureAwait(false);

        await Task.WhenAny(program.Exited, stop.KillDue).ConfigureAwait(false);
        var rhythm = new LookRhythm();
        var since = TimeProvider.System.GetTimestamp();
        while (!program.Exited.IsCompleted && TimeProvider.System.GetElapsedTime(since) < ProcessEnding.KillPatience)
        {
            if (start.KeepProcesses.Count == 0) program.SignalGroup(StopSignal.Kill);
            else program.SignalLeader(StopSignal.Kill);
            await rhythm.NextAsync(program.Exited).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what the leader has left behind: TERM, grace, KILL.</summary>
    /// <returns>How many processes that was.</returns>
    public async Task<int> EndRestAsync()
    {
        var asked = stop.Asked.IsCompleted;
        // Without a marker nothing is looked for unless somebody wants it gone: a git command may leave its own daemons.
        if (start.Marker is null && !asked) return 0;
        if (program.Exited.IsCompleted && OrphanAdoption.HasNone(adoptionPeriod)) return 0;
        if (!program.CanListDescendants)
        {
            program.SignalGroup(StopSignal.Kill);
            return 0;
        }

        return await ending.EndAsync(asked ? null : start.SurvivorGrace, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<List<ProcessEntry>> ListAsync()
    {
        if (!program.CanListDescendants) return [];
        var all = await program.ListDescendantsAsync(start.Marker).ConfigureAwait(false);
        return [.. all.Where(descendant => !ProcessTable.IsKept(descendant, start.KeepProcesses))];
    }
}
