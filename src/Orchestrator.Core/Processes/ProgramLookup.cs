using System.Collections;
using System.Collections.Concurrent;

namespace Orchestrator.Processes;

/// <summary>Finds the file behind a program's name, and says precisely why one cannot be started.</summary>
internal static class ProgramLookup
{
    // As shells do it: where a program was found it is looked for first. A run starts git three times for each phase.
    private static readonly ConcurrentDictionary<(string Name, string? Search, string Directory), string> FoundBefore = new();

    /// <summary>The absolute path of a program, after checking its working directory.</summary>
    /// <exception cref="OrchestratorException">OrcWorkingDirectoryMissing, OrcProgramNotFound, OrcProgramNotExecutable.</exception>
    public static string Find(ProcessStart start)
    {
        // The system reports a missing directory as a missing program, so it has to be looked at first.
        if (!Directory.Exists(start.WorkingDirectory))
        {
            throw new OrchestratorException(
                "OrcWorkingDirectoryMissing",
                File.Exists(start.WorkingDirectory)
                    ? $"The working directory '{start.WorkingDirectory}' is a file."
                    : $"The working directory '{start.WorkingDirectory}' does not exist.",
                "Create the directory, or start from one that exists.",
                ErrorKind.NotFound,
                start.WorkingDirectory);
        }

        if (start.FileName.Length == 0 || start.FileName.Contains('\0'))
            throw NotFound(start, "The name of the program to start is empty or holds a NUL character.");
        return start.FileName.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0
            ? FindByPath(start)
            : FindOnPath(start);
    }

    /// <summary>The environment of the child as NAME=value.</summary>
    public static List<string> EnvironmentOf(ProcessStart start)
    {
        var variables = new List<string>(64);
        foreach (DictionaryEntry inherited in System.Environment.GetEnvironmentVariables())
        {
            var name = (string)inherited.Key;
            if (!start.Environment.ContainsKey(name) && name != start.Marker) variables.Add($"{name}={inherited.Value}");
        }

        foreach (var (name, value) in start.Environment)
        {
            if (value is not null && name != start.Marker) variables.Add($"{name}={value}");
        }

        if (start.Marker is not null) variables.Add($"{start.Marker}=1");
        return variables;
    }

    private static string FindByPath(ProcessStart start)
    {
        var path = Path.GetFullPath(start.FileName, Path.GetFullPath(start.WorkingDirectory));
        foreach (var candidate in WithExtensions(path))
        {
            if (!File.Exists(candidate)) continue;
            return IsExecutable(candidate) ? candidate : throw NotExecutable(start, candidate, "is not executable");
        }

        throw Directory.Exists(path)
            ? NotExecutable(start, path, "is a directory")
            : NotFound(start, $"The program '{start.FileName}' does not exist.");
    }

    private static string FindOnPath(ProcessStart start)
    {
        var search = start.Environment.TryGetValue("PATH", out var own) ? own : System.Environment.GetEnvironmentVariable("PATH");
        var key = (start.FileName, search, start.WorkingDirectory);
        if (FoundBefore.TryGetValue(key, out var known) && File.Exists(known) && IsExecutable(known)) return known;
        string? refused = null;
        foreach (var directory in (search ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var absolute = Path.GetFullPath(directory, Path.GetFullPath(start.WorkingDirectory));
            foreach (var candidate in WithExtensions(Path.Combine(absolute, start.FileName)))
            {
                if (!File.Exists(candidate)) continue;
                if (IsExecutable(candidate)) return FoundBefore[key] = candidate;
                refused ??= candidate;
            }
        }

        throw refused is not null
            ? NotExecutable(start, refused, "is not executable")
            : NotFound(start, $"The program '{start.FileName}' was not found on PATH.");
    }

    private static IEnumerable<string> WithExtensions(string path)
    {
        if (!OperatingSystem.IsWindows() || Path.HasExtension(path)) return [path];
        var extensions = System.Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE;.CMD;.BAT;.COM";
        return extensions.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(e => path + e);
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (OperatingSystem.IsWindows()) return true;
        try
        {
            return (File.GetUnixFileMode(path) & AnyExecute) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static OrchestratorException NotFound(ProcessStart start, string message) => new(
        "OrcProgramNotFound",
        message,
        "Install it, add its directory to PATH, or give its full path in the configuration.",
        ErrorKind.NotInstalled,
        start.FileName);

    private static OrchestratorException NotExecutable(ProcessStart start, string path, string why) => new(
        "OrcProgramNotExecutable",
        $"'{path}' {why}.",
        why == "is a directory" ? "Name a program in it." : $"Make it executable (chmod +x '{path}'), or name another program.",
        ErrorKind.NotInstalled,
        start.FileName);
}
