namespace Orchestrator.Processes;

/// <summary>Ends one child's process tree: on request while its leader runs, and what is left of it once the leader has ended.</summary>
internal sealed class DescendantEnding(StartedProgram program, ProcessStart start, StopRequest stop)
{
    /// <summary>How often after the request newcomers get TERM too: they may have been forked while the first scan ran.</summary>
    private const int ScansWithTerminate = 2;

    /// <summary>Two looks in a row must find nothing: a process can fork and end between two lines of one.</summary>
    private const int EmptyScansNeeded = 2;

    /// <summary>After KILL only a process stuck in the kernel stays; waiting longer for it helps nobody.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    private readonly HashSet<(int Id, long StartedTicks)> _asked = [];
    private readonly HashSet<(int Id, long StartedTicks)> _survivors = [];
    private HashSet<(int Id, long StartedTicks)> _left = [];

    /// <summary>How many descendants that outlived the leader have been ended.</summary>
    public int Ended => _survivors.Count(survivor => !_left.Contains(survivor));

    /// <summary>Waits for the leader's end, and forces it when a stop asks for that.</summary>
    public async Task UntilLeaderEndsAsync()
    {
        await Task.WhenAny(program.Exited, stop.Asked).ConfigureAwait(false);
        if (!stop.Asked.IsCompleted) return;

        for (var scan = 0; scan < ScansWithTerminate && !stop.KillDue.IsCompleted && !program.Exited.IsCompleted; scan++)
        {
            foreach (var descendant in await ListAsync().ConfigureAwait(false)) Ask(descendant);
        }

        await Task.WhenAny(program.Exited, stop.KillDue).ConfigureAwait(false);
        var rhythm = new LookRhythm();
        var since = TimeProvider.System.GetTimestamp();
        while (!program.Exited.IsCompleted && TimeProvider.System.GetElapsedTime(since) < KillPatience)
        {
            if (start.KeepProcesses.Count == 0) program.SignalGroup(StopSignal.Kill);
            else program.SignalLeader(StopSignal.Kill);
            await rhythm.NextAsync(program.Exited).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what the leader has left behind: TERM, grace, KILL. Finding nothing at the first look is the end of it.</summary>
    public async Task EndRestAsync()
    {
        // Without a marker nothing is looked for unless somebody wants it gone: a git command may leave its own daemons.
        if (start.Marker is null && !stop.Asked.IsCompleted) return;
        if (!program.CanListDescendants)
        {
            program.SignalGroup(StopSignal.Kill);
            return;
        }

        var rhythm = new LookRhythm();
        long? killedSince = null;
        for (var empty = 0; ;)
        {
            var rest = await ListAsync().ConfigureAwait(false);
            _left = [.. rest.Select(descendant => descendant.Identity)];
            if (rest.Count == 0)
            {
                if (_survivors.Count == 0 || ++empty == EmptyScansNeeded) return;
                continue;
            }

            empty = 0;
            if (!stop.Asked.IsCompleted && _survivors.Count == 0) stop.SetGrace(start.SurvivorGrace);
            _survivors.UnionWith(_left);
            if (stop.KillDue.IsCompleted)
            {
                killedSince ??= TimeProvider.System.GetTimestamp();
                if (TimeProvider.System.GetElapsedTime(killedSince.Value) > KillPatience) return;
                foreach (var descendant in rest) program.Signal(descendant, StopSignal.Kill);
            }
            else
            {
                foreach (var descendant in rest) Ask(descendant);
            }

            await rhythm.NextAsync(stop.KillDue).ConfigureAwait(false);
        }
    }

    private void Ask(ProcessEntry descendant)
    {
        if (_asked.Add(descendant.Identity)) program.Signal(descendant, StopSignal.Terminate);
    }

    private async Task<List<ProcessEntry>> ListAsync()
    {
        if (!program.CanListDescendants) return [];
        var all = await program.ListDescendantsAsync(start.Marker).ConfigureAwait(false);
        return [.. all.Where(descendant => !ProcessTable.IsKept(descendant, start.KeepProcesses))];
    }
}
