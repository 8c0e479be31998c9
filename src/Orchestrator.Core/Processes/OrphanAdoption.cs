using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>
/// While it is on, orphaned descendants come to this process (it is a "child subreaper") instead of to process 1, so that a daemon which
/// cleared its environment and left its session is found as well. Linux only; elsewhere, and as process 1, it does nothing.
/// </summary>
/// <remarks>
/// Adopted is a child that: is in another session than ours, as every descendant of an agent is and no plain child of
/// System.Diagnostics.Process; is none that we started; was not there before; and is listed under the main thread, as the kernel does with
/// orphans (where it was built to say so). Zombies of that kind are reaped here, but only when they have lain for a second: .NET reaps its
/// own at once, and taking one of them away would lose an exit code that somebody waits for.
/// Ending one takes more if the host starts programs of its own (a shell does, and <c>setsid program</c> may be among them): those inherit
/// the host's environment, and what inherited that from an agent bears its marker and needs no adoption to be found. So whatever carries
/// half of the host's variables or more is spared.
/// </remarks>
public sealed class OrphanAdoption : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly List<OrphanAdoption> Current = [];
    private static OrphanReaping? reaping;
    private static HashSet<(int Id, long StartedTicks)> _before = [];
    private static bool isOn;
    private static int periods;
    private static int attempts;
    private readonly string? sparedMarkerPrefix;
    private readonly bool hostStartsPrograms;

    private OrphanAdoption(string? sparedMarkerPrefix, bool hostStartsPrograms)
    {
        this.sparedMarkerPrefix = sparedMarkerPrefix;
        this.hostStartsPrograms = hostStartsPrograms;
    }

    /// <summary>Switches adoption on until the result, and any other from here, is disposed.</summary>
    /// <param name="sparedMarkerPrefix">Processes with a marker of this beginning (those of git commands) are never ended here.</param>
    /// <param name="hostStartsPrograms">Whether somebody else starts programs from this process: true in a shell, false in a program of
    /// ours.</param>
    public static OrphanAdoption Begin(string? sparedMarkerPrefix, bool hostStartsPrograms)
    {
        var adoption = new OrphanAdoption(sparedMarkerPrefix, hostStartsPrograms);
        if (OperatingSystem.IsLinux() && Environment.ProcessId != 1)
        {
            lock (Gate)
            {
                // Dead ones are not spared: an orphan of the run before may still lie there, and would for ever.
                if (Current.Count == 0) _before = [.. OwnChildren().Where(child => child.IsAlive).Select(child => child.Identity)];
                Current.Add(adoption);
                if (!isOn) periods++;
                isOn = Subreaper.Set(true);
                // What was adopted can end long after the run, in a host that lives on: the reaping stays.
                reaping ??= OrphanReaping.Begin();
            }
        }

        return adoption;
    }

    /// <summary>
    /// Ends what has been adopted and still runs: TERM, grace, KILL; nothing while an agent runs, since it may be that one's.
    /// </summary>
    /// <param name="keep">Names of processes that may stay.</param>
    /// <param name="grace">Between TERM and KILL.</param>
    /// <param name="time">The clock of the grace.</param>
    /// <param name="killNow">Ends the grace early.</param>
    /// <returns>How many have ended.</returns>
    public async Task<int> EndAdoptedAsync(IReadOnlyList<string> keep, TimeSpan grace, TimeProvider time, CancellationToken killNow)
    {
        lock (Gate)
        {
            if (!Current.Contains(this)) return 0;
        }

        using var stop = new StopRequest(time);
        stop.Ask(grace, killNow);
        return await new ProcessEnding(ListAsync, ProcessTable.Signal, stop).EndAsync(grace: null, CancellationToken.None).ConfigureAwait(false);

        async Task<List<ProcessEntry>> ListAsync()
        {
            var snapshot = await ProcessTable.ScanAsync(null).ConfigureAwait(false);
            if (Volatile.Read(ref attempts) > 0) return [];
            return [.. snapshot.Where(IsAdopted).Where(entry => !ProcessTable.IsKept(entry, keep))];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (!Current.Remove(this) || Current.Count > 0) return;
            isOn = false;
            Subreaper.Set(false);
        }
    }

    /// <summary>Which period of adoption this is, counted from 1; 0 while it is off. Runs that overlap share one.</summary>
    internal static int Period
    {
        get
        {
            lock (Gate) return isOn ? periods : 0;
        }
    }

    /// <summary>Whether it is certain that no descendant of a leader that has ended is left: none has come to us.</summary>
    /// <param name="period">What <see cref="Period"/> was before the leader was started: what it left behind while adoption was off went
    /// elsewhere.</param>
    /// <remarks>
    /// What a process leaves behind comes to us before anybody can see that it has ended, and so does, in the end, the root of whatever still
    /// lives below it. That costs two small reads instead of one of the whole process table. True only where two answers in a row are the same:
    /// the kernel may pass over a child of which an elder brother ends in this very moment.
    /// </remarks>
    internal static bool HasNone(int period)
    {
        if (OperatingSystem.IsWindows() || period == 0 || period != Period) return false;
        if (LinuxProcessTable.ChildrenOfMainThread() is not { } children) return false;
        foreach (var id in children)
            if (!ChildExits.IsWatched(id)) return false;
        return LinuxProcessTable.ChildrenOfMainThread()?.SetEquals(children) == true;
    }

    /// <summary>Counts the agents that run, one up or down.</summary>
    internal static void CountAttempt(int change) => Interlocked.Add(ref attempts, change);

    /// <summary>What tells which adopted processes belong to the one agent that runs; null if several run, or adoption is off.</summary>
    internal static Func<ProcessEntry, bool>? OfTheOnlyAttempt()
    {
        lock (Gate)
        {
            return Current.Count > 0 && Volatile.Read(ref attempts) == 1 ? IsAdopted : null;
        }
    }

    /// <summary>Whether a child has come to us by adoption since it was switched on, whoever may end it.</summary>
    internal static bool IsOrphan(ProcessEntry entry)
    {
        if (OperatingSystem.IsWindows() || entry.Parent != Environment.ProcessId) return false;
        if (entry.Session <= 0 || entry.Session == OwnSession) return false;
        lock (Gate)
        {
            if (_before.Contains(entry.Identity)) return false;
        }

        return LinuxProcessTable.ChildrenOfMainThread()?.Contains(entry.Id) != false && !ChildExits.IsWatched(entry.Id);
    }

    /// <summary>The children of this process, in whatever state.</summary>
    internal static IEnumerable<ProcessEntry> OwnChildren() =>
        LinuxProcessTable.ChildrenOfMainThread() is { } children
            ? children.Select(LinuxProcessTable.Read).OfType<ProcessEntry>()
            : LinuxProcessTable.ReadTable().Where(entry => entry.Parent == Environment.ProcessId);

    private static int OwnSession { get; } = OperatingSystem.IsLinux() ? LinuxProcessTable.Read(Environment.ProcessId)?.Session ?? 0 : 0;

    private static bool IsAdopted(ProcessEntry entry) => IsOrphan(entry) && !IsSpared(entry);

    private static bool IsSpared(ProcessEntry entry)
    {
        OrphanAdoption[] current;
        lock (Gate) current = [.. Current];
        return current.Any(adoption =>
            (adoption.sparedMarkerPrefix is { } prefix && LinuxProcessTable.HasMarker(entry.Id, prefix))
            || (adoption.hostStartsPrograms && CarriesOurEnvironment(entry.Id)));
    }

    private static bool CarriesOurEnvironment(int id)
    {
        var read = LinuxProcessTable.EnvironmentOf(id);
        if (read.Count == 0)
        {
            // While a program is being executed it has neither words nor variables yet; only one that has words has cleared its variables.
            if (LinuxProcessTable.CommandLine(id).Count == 0) return true;
            read = LinuxProcessTable.EnvironmentOf(id);
        }

        var theirs = read.ToHashSet(StringComparer.Ordinal);
        int ours = 0, carried = 0;
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            ours++;
            if (theirs.Contains($"{variable.Key}={variable.Value}")) carried++;
        }

        return carried * 2 >= ours;
    }
}
