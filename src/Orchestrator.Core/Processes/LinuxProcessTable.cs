using System.Globalization;
using System.Text;
using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>The process table of Linux, read from /proc with plain system calls: a few hundred processes take a few milliseconds.</summary>
internal static class LinuxProcessTable
{
    private const int ExecAttempts = 40; // about as many milliseconds at most

    [ThreadStatic]
    private static byte[]? _buffer;

    private static byte[] Buffer
    {
        get => _buffer ??= new byte[16 * 1024];
        set => _buffer = value;
    }

    /// <summary>Reads all processes; environments only if there are markers to look for.</summary>
    /// <param name="markers">Names, or beginnings of names, of variables with the value 1.</param>
    public static ProcessSnapshot Read(IReadOnlyCollection<string> markers)
    {
        var prefixes = markers.Select(Encoding.UTF8.GetBytes).ToArray();
        var entries = new List<ProcessEntry>(512);
        Span<byte> path = stackalloc byte[64];
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (Stat(id, path) is not { } entry) continue; // It has ended meanwhile.
            entries.Add(prefixes.Length > 0 && entry.IsAlive ? entry with { Markers = MarkersOf(id, prefixes, path) } : entry);
        }

        return new ProcessSnapshot(entries);
    }

    /// <summary>When a process started, in clock ticks since boot; -1 if there is none of this number.</summary>
    public static long StartedTicks(int id)
    {
        Span<byte> path = stackalloc byte[64];
        return Stat(id, path)?.StartedTicks ?? -1;
    }

    /// <summary>The words of a process's command line.</summary>
    public static IReadOnlyList<string> CommandLine(int id)
    {
        Span<byte> path = stackalloc byte[64];
        var content = ReadFile(id, "cmdline", path);
        return content.IsEmpty ? [] : Encoding.UTF8.GetString(content).TrimEnd('\0').Split('\0');
    }

    private static ProcessEntry? Stat(int id, Span<byte> path)
    {
        var content = ReadFile(id, "stat", path);
        // pid (name) state ppid pgrp session …; the name may hold anything, brackets and blanks included.
        var open = content.IndexOf((byte)'(');
        var close = content.LastIndexOf((byte)')');
        if (open < 0 || close < open) return null;
        var name = Encoding.UTF8.GetString(content[(open + 1)..close]);
        int parent = 0, group = 0, session = 0, field = 3;
        long started = 0;
        byte state = 0;
        foreach (var range in content[(close + 2)..].Split((byte)' '))
        {
            var value = content[(close + 2)..][range];
            switch (field++)
            {
                case 3: state = value.IsEmpty ? (byte)0 : value[0]; break;
                case 4: parent = Number(value); break;
                case 5: group = Number(value); break;
                case 6: session = Number(value); break;
                case 22: started = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture); break;
            }

            if (field > 22) break;
        }

        return new ProcessEntry(id, parent, group, session, state is not ((byte)'Z' or (byte)'X' or (byte)'x'), started, name, null);

        static int Number(ReadOnlySpan<byte> digits) => int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    /// <summary>The variables of the form MARKER=1 in a process's environment; an unreadable one (another user's) has none.</summary>
    private static List<string>? MarkersOf(int id, byte[][] prefixes, Span<byte> path)
    {
        var pause = new SpinWait();
        var emptyWithWords = 0;
        while (true)
        {
            // A process in the middle of its exec shows no environment: neither while the new one is being made, when it has no words
            // either, nor where the old one was opened just before it went. It must not be missed for that.
            var hasWords = pause.Count > 0 && HasWords(id, path);
            var length = ReadInto(id, "environ", path);
            if (length > 0) return MarkersIn(Buffer.AsSpan(0, length), prefixes);
            if (length < 0 || (hasWords && ++emptyWithWords == 2) || pause.Count > ExecAttempts || !HasMemory(id, path)) return null;
            pause.SpinOnce();
        }
    }

    private static bool HasWords(int id, Span<byte> path) => ReadInto(id, "cmdline", path) != 0;

    /// <summary>Kernel threads and processes about to be reaped have no memory: all sizes are 0.</summary>
    private static bool HasMemory(int id, Span<byte> path) => ReadInto(id, "statm", path) is var length and > 0 && !Buffer.AsSpan(0, length).StartsWith("0 "u8);

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
        _ = Encoding.ASCII.TryGetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}\0"), path, out var length);
        var buffer = Buffer;
        var read = RawFile.ReadAll(path[..length], ref buffer);
        Buffer = buffer;
        return read;
    }
}
