using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>Takes snapshots of the system's process table; scans that are asked for at the same time share one.</summary>
/// <remarks>
/// A stop ends every running agent at once, and a scan reads hundreds of files. So whoever asks while one is under way
/// waits for the next, and one scan serves all who wait. None is ever older than the question.
/// </remarks>
internal static class ProcessTable
{
    private static readonly Lock Gate = new();
    private static Batch? _next;
    private static bool _scanning;

    private sealed class Batch
    {
        public HashSet<string> Markers { get; } = new(StringComparer.Ordinal);

        /// <summary>No bearer of any of the markers can have started before this.</summary>
        public long BearersSince { get; set; } = long.MaxValue;

        public TaskCompletionSource<ProcessSnapshot> Snapshot { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Whether this system's table can be read at all.</summary>
    public static bool IsReadable => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Takes a snapshot.</summary>
    /// <param name="marker">A marker, or the beginning of markers, to look for in the environments; null to read no environment on its
    /// account.</param>
    /// <param name="bearersSince">When the first bearer of the marker started, as in <see cref="ProcessEntry.StartedTicks"/>: the
    /// environments of older processes are not read. 0: all are.</param>
    public static Task<ProcessSnapshot> ScanAsync(string? marker, long bearersSince = 0)
    {
        lock (Gate)
        {
            _next ??= new Batch();
            if (marker is not null)
            {
                _next.Markers.Add(marker);
                _next.BearersSince = Math.Min(_next.BearersSince, bearersSince);
            }

            var task = _next.Snapshot.Task;
            if (_scanning) return task;
            _scanning = true;
            _ = Task.Run(ScanWaitingAsync);
            return task;
        }
    }

    private static async Task ScanWaitingAsync()
    {
        while (true)
        {
            Batch batch;
            lock (Gate)
            {
                if (_next is null)
                {
                    _scanning = false;
                    return;
                }

                batch = _next;
                _next = null;
            }

            try
            {
                batch.Snapshot.SetResult(OperatingSystem.IsLinux()
                    ? await LinuxProcessTable.ReadAsync(batch.Markers, batch.BearersSince).ConfigureAwait(false)
                    : await MacProcessTable.ReadAsync(batch.Markers).ConfigureAwait(false));
            }
            catch (Exception failure)
            {
                batch.Snapshot.SetException(failure);
            }
        }
    }

    /// <summary>Whether a process is still the one that a snapshot listed.</summary>
    public static bool IsStill(ProcessEntry entry) =>
        OperatingSystem.IsLinux() ? LinuxProcessTable.Read(entry.Id)?.Identity == entry.Identity : OperatingSystem.IsMacOS();

    /// <summary>Whether a process that a snapshot listed still lives, if only to end.</summary>
    public static bool IsAlive(ProcessEntry entry) => OperatingSystem.IsLinux()
        ? LinuxProcessTable.Read(entry.Id) is { IsAlive: true } now && now.Identity == entry.Identity
        : ProcessSignal.ToProcess(entry.Id, 0);

    /// <summary>Signals a process, if it is still the one that was listed.</summary>
    public static void Signal(ProcessEntry entry, StopSignal signal) => _ = ProcessSignal.ToProcess(
        entry.Id, () => IsStill(entry), signal == StopSignal.Kill ? ProcessSignal.Kill : ProcessSignal.Terminate);

    /// <summary>The words of a process's command line; empty if they cannot be read.</summary>
    public static IReadOnlyList<string> CommandLine(ProcessEntry entry) =>
        OperatingSystem.IsLinux() ? LinuxProcessTable.CommandLine(entry.Id) : [entry.Name];

    /// <summary>
    /// Whether a process is one of those that may outlive an agent: by its name, or that of the program or script among its first words.
    /// </summary>
    public static bool IsKept(ProcessEntry entry, IReadOnlyList<string> keep)
    {
        const int WordsLookedAt = 3; // "dotnet exec server.dll"
        if (keep.Count == 0) return false;
        if (keep.Contains(entry.Name)) return true;
        foreach (var word in CommandLine(entry).Take(WordsLookedAt))
        {
            if (keep.Contains(Path.GetFileName(word)) || keep.Contains(Path.GetFileNameWithoutExtension(word))) return true;
        }

        return false;
    }
}
