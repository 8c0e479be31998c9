using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>The process table of Linux, read from /proc with plain system calls: a few hundred processes take a few milliseconds.</summary>
internal static class LinuxProcessTable
{
    private const int ExecLooks = 100;
    private static readonly TimeSpan ExecPause = TimeSpan.FromMilliseconds(5);

    // The few that show neither words nor environment for good (some daemons overwrite both) hold up one scan, not every one.
    private static readonly ConcurrentDictionary<(int Id, long StartedTicks), string> NeverSettling = new();

    [ThreadStatic]
    private static byte[]? _buffer;

    private static byte[] Buffer
    {
        get => _buffer ??= new byte[16 * 1024];
        set => _buffer = value;
    }

    /// <summary>Reads all processes; environments only if there are markers to look for.</summary>
    /// <param name="markers">Names, or beginnings of names, of variables with the value 1.</param>
    /// <param name="bearersSince">Processes that started before these ticks are taken to have none of them.</param>
    public static async Task<ProcessSnapshot> ReadAsync(IReadOnlyCollection<string> markers, long bearersSince)
    {
        var prefixes = markers.Select(Encoding.UTF8.GetBytes).ToArray();
        var entries = ReadTable();
        if (prefixes.Length == 0) return new ProcessSnapshot(entries);

        var unsettled = new List<int>();
        for (var i = 0; i < entries.Count; i++)
        {
            // An environment costs more than the rest of a process, and a marker is only ever inherited: the old cannot have it.
            if (entries[i].StartedTicks >= bearersSince && !TrySetMarkers(entries, i, prefixes)) unsettled.Add(i);
        }

        // With every processor busy a process can stay in the middle of its exec for a while.
        for (var look = 0; unsettled.Count > 0 && look < ExecLooks; look++)
        {
            await Task.Delay(ExecPause, TimeProvider.System).ConfigureAwait(false);
            unsettled.RemoveAll(i => TrySetMarkers(entries, i, prefixes));
        }

        foreach (var i in unsettled) NeverSettling.TryAdd(entries[i].Identity, entries[i].Name);
        return new ProcessSnapshot(entries);
    }

    /// <summary>Reads all processes without their environments.</summary>
    public static List<ProcessEntry> ReadTable()
    {
        var entries = new List<ProcessEntry>(512);
        Span<byte> path = stackalloc byte[64];
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (Stat(id, path, out var isKernelThread) is { } entry && !isKernelThread) entries.Add(entry); // else it has ended meanwhile
        }

        return entries;
    }

    /// <summary>The words of a process's command line; none if it cannot be read.</summary>
    public static IReadOnlyList<string> CommandLine(int id) => Texts(id, "cmdline");

    /// <summary>The variables of a process's environment as NAME=value; none if it cannot be read.</summary>
    public static IReadOnlyList<string> EnvironmentOf(int id) => Texts(id, "environ");

    private static string[] Texts(int id, string file)
    {
        Span<byte> path = stackalloc byte[64];
        var content = ReadFile(id, file, path);
        return content.IsEmpty ? [] : Encoding.UTF8.GetString(content).TrimEnd('\0').Split('\0');
    }

    /// <summary>
    /// The numbers of the children that the kernel has given to the main thread, orphans adopted from elsewhere among them.
    /// </summary>
    /// <returns>Null where the kernel was built without this file.</returns>
    public static HashSet<int>? ChildrenOfMainThread()
    {
        Span<byte> path = stackalloc byte[64];
        var read = ReadInto(Environment.ProcessId, $"task/{Environment.ProcessId}/children", path);
        if (read < 0) return null;
        HashSet<int> children = [];
        var content = Buffer.AsSpan(0, read);
        foreach (var range in MemoryExtensions.Split(content, (byte)' '))
        {
            if (int.TryParse(content[range], NumberStyles.None, CultureInfo.InvariantCulture, out var id)) children.Add(id);
        }

        return children;
    }

    /// <summary>One process; null if there is none of this number.</summary>
    public static ProcessEntry? Read(int id)
    {
        Span<byte> path = stackalloc byte[64];
        return Stat(id, path, out _);
    }

    /// <summary>Whether a process has a marker with this beginning.</summary>
    public static bool HasMarker(int id, string prefix)
    {
        Span<byte> path = stackalloc byte[64];
        return TryFindMarkers(id, [Encoding.UTF8.GetBytes(prefix)], path, out var found) && found is not null;
    }

    private static ProcessEntry? Stat(int id, Span<byte> path, out bool isKernelThread)
    {
        const uint KernelThread = 0x200000;
        isKernelThread = false;
        var content = ReadFile(id, "stat", path);
        // pid (name) state ppid pgrp session …; the name may hold anything, brackets and blanks included.
        var open = content.IndexOf((byte)'(');
        var close = content.LastIndexOf((byte)')');
        if (open < 0 || close < open) return null;
        var name = Encoding.UTF8.GetString(content[(open + 1)..close]);
        content = content[(close + 2)..];
        var state = content[0];
        int parent = 0, group = 0, session = 0, threads = 0, field = 3;
        foreach (var range in content.Split((byte)' '))
        {
            var value = content[range];
            switch (field++)
            {
                case 4: parent = Number(value); break;
                case 5: group = Number(value); break;
                case 6: session = Number(value); break;
                case 9: isKernelThread = (uint.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) & KernelThread) != 0; break;
                case 20: threads = Number(value); break;
                case 22:
                    var started = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                    // A process whose first thread has ended while others run shows that thread's state.
                    var isAlive = state is not ((byte)'Z' or (byte)'X' or (byte)'x') || threads > 1;
                    return new ProcessEntry(id, parent, group, session, isAlive, started, name, null);
            }
        }

        return null;

        static int Number(ReadOnlySpan<byte> digits) => int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private static bool TrySetMarkers(List<ProcessEntry> entries, int index, byte[][] prefixes)
    {
        var entry = entries[index];
        if (!entry.IsAlive) return true;
        Span<byte> path = stackalloc byte[64];
        if (!TryFindMarkers(entry.Id, prefixes, path, out var found)) return NeverSettling.Contains(new(entry.Identity, entry.Name));
        if (found is not null) entries[index] = entry with { Markers = found };
        return true;
    }

    /// <summary>Finds the variables of the form MARKER=1 in a process's environment; an unreadable one (another user's) has none.</summary>
    /// <returns>False if the process is in the middle of its exec and cannot tell.</returns>
    private static bool TryFindMarkers(int id, byte[][] prefixes, Span<byte> path, out List<string>? found)
    {
        found = null;
        // A process in its exec shows no environment: neither while the new one is being made, when it has no words either, nor where
        // the old one was opened just before it went. A process that has words but no environment twice in a row has really none.
        for (var look = 0; look < 2; look++)
        {
            var hasWords = look > 0 && ReadInto(id, "cmdline", path) > 0;
            var length = ReadInto(id, "environ", path);
            if (length > 0) found = MarkersIn(Buffer.AsSpan(0, length), prefixes);
            if (length != 0 || hasWords || !HasMemory(id, path)) return true;
        }

        return false;
    }

    /// <summary>Processes that are about to be zombies have no memory left: all sizes are 0.</summary>
    private static bool HasMemory(int id, Span<byte> path) =>
        ReadInto(id, "statm", path) is var length and > 0 && !Buffer.AsSpan(0, length).StartsWith("0 "u8);

    private static List<string>? MarkersIn(ReadOnlySpan<byte> environment, byte[][] prefixes)
    {
        List<string>? found = null;
        while (!environment.IsEmpty)
        {
            var end = environment.IndexOf((byte)0);
            var entry = end < 0 ? environment : environment[..end];
            environment = end < 0 ? default : environment[(end + 1)..];
            if (!entry.EndsWith("=1"u8)) continue;
            var name = entry[..^2];
            foreach (var prefix in prefixes)
            {
                if (!name.StartsWith(prefix)) continue;
                (found ??= []).Add(Encoding.UTF8.GetString(name));
                break;
            }
        }

        return found;
    }

    private static ReadOnlySpan<byte> ReadFile(int id, string file, Span<byte> path)
    {
        var read = ReadInto(id, file, path);
        return read <= 0 ? default : Buffer.AsSpan(0, read);
    }

    private static int ReadInto(int id, string file, Span<byte> path)
    {
        _ = System.Text.Unicode.Utf8.TryWrite(path, CultureInfo.InvariantCulture, $"/proc/{id}/{file}\0", out var length);
        var buffer = Buffer;
        var read = RawFile.ReadAll(path[..length], ref buffer);
        Buffer = buffer;
        return read;
    }
}
