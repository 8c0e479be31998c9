using System.ComponentModel;
using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>Turns the error number of a failed start into an error that says what to do.</summary>
internal static class StartFailure
{
    private const string CarriageReturn = @"\r";

    /// <summary>Id of a failure that is nobody's fault: the system has no files or processes left to give.</summary>
    public const string LimitReached = "OrcProcessLimitReached";

    public static OrchestratorException From(int error, ProcessStart start, string program)
    {
        var interpreter = Interpreter(program);
        return error switch
        {
            Errno.ExecFormat => Refused($"'{program}' is neither a program for this machine nor a script that names its interpreter.",
                "If it is a script, give it a first line such as #!/bin/sh."),
            Errno.NoEntry when interpreter is not null => Refused($"'{program}' is a script for '{interpreter}', which does not exist.",
                interpreter.EndsWith(CarriageReturn, StringComparison.Ordinal)
                    ? "Save the script with line ends of Unix (LF, not CR LF)."
                    : $"Install '{interpreter}', or change the script's first line."),
            Errno.NoEntry or Errno.NotDirectory => Refused($"'{program}' cannot be started: it, or the loader it needs, does not exist.",
                "Check that it was built for this system."),
            Errno.AccessDenied or Errno.NotPermitted => Refused($"'{program}' must not be executed: {Words(error)}.",
                "Check the permissions of the file, its directories and its interpreter, and that its file system is not mounted noexec."),
            _ when IsFileLimit(error) => Limited("too many open files", "Raise the limit (ulimit -n), or lower the number of agents that run at once."),
            Errno.TooBig => Failed($"'{program}' cannot be started: its arguments and environment are too long for this system.",
                "Hand long texts over by standard input or in a file."),
            Errno.TextBusy => Failed($"'{program}' cannot be started while it is being written.", "Try again when it is complete."),
            _ when error == Errno.Again || error == Errno.NoMemory => Limited(Words(error),
                "The limit of processes or of memory is reached (ulimit -u); end some, or lower the number of agents that run at once."),
            _ => Failed($"'{program}' cannot be started: {Words(error)}.", "Start it by hand in the same directory to see more."),
        };

        OrchestratorException Refused(string message, string remedy) =>
            new("OrcProgramNotExecutable", message, remedy, ErrorKind.NotInstalled, start.FileName);

        OrchestratorException Limited(string why, string remedy) =>
            new(LimitReached, $"'{program}' cannot be started: {why}.", remedy, ErrorKind.InputOutput, start.FileName);

        OrchestratorException Failed(string message, string remedy) =>
            new("OrcProcessStartFailed", message, remedy, ErrorKind.InputOutput, start.FileName);
    }

    /// <summary>Whether this process, or the system, has no more files to open.</summary>
    public static bool IsFileLimit(int error) => error is Errno.ProcessFileLimit or Errno.SystemFileLimit;

    /// <summary>A word with a NUL in it would reach the child cut short.</summary>
    public static void RefuseNul(ProcessStart start)
    {
        foreach (var word in start.Arguments)
        {
            if (!word.Contains('\0')) continue;
            throw new OrchestratorException(
                "OrcProcessStartFailed",
                $"'{start.FileName}' cannot be started: one of its arguments holds a NUL character.",
                "Hand such texts over by standard input or in a file.",
                ErrorKind.InvalidArgument,
                start.FileName);
        }
    }

    private static string Words(int error) => new Win32Exception(error).Message;

    private static string? Interpreter(string program)
    {
        try
        {
            using var file = File.OpenText(program);
            Span<char> first = stackalloc char[256];
            var line = first[..file.ReadBlock(first)];
            if (!line.StartsWith("#!")) return null;
            var end = line.IndexOfAny('\n', '\r');
            var words = line[2..(end < 0 ? line.Length : end)].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // A carriage return belongs to the interpreter's name as far as the kernel is concerned: worth showing.
            return words.Length == 0 ? null : end >= 0 && line[end] == '\r' && words.Length == 1 ? words[0] + CarriageReturn : words[0];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
