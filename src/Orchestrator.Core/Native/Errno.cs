namespace Orchestrator.Native;

/// <summary>The error numbers that the callers of system calls tell apart.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int TooBig = 7;
    public const int ExecFormat = 8;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int NotDirectory = 20;
    public const int Invalid = 22;
    public const int SystemFileLimit = 23;
    public const int ProcessFileLimit = 24;
    public const int TextBusy = 26;
    public const int ReadOnlyFileSystem = 30;

    /// <summary>Whether a flush failed since there is nothing that could be flushed: a pipe, and some mounts (9p, FUSE) that know no flush.</summary>
    public static bool MeansNoFlush(int error) => error is Invalid or ReadOnlyFileSystem || error == NotSupported || error == NotImplemented;

    /// <summary>EAGAIN, which is also EWOULDBLOCK: 11 on Linux, 35 on macOS.</summary>
    public static readonly int Again = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>ENOSYS: 38 on Linux, 78 on macOS.</summary>
    public static readonly int NotImplemented = OperatingSystem.IsMacOS() ? 78 : 38;

    /// <summary>EOPNOTSUPP: 95 on Linux, 45 on macOS.</summary>
    public static readonly int NotSupported = OperatingSystem.IsMacOS() ? 45 : 95;
}
