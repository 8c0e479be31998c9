using System.Runtime.InteropServices;

namespace Orchestrator.Native;

/// <summary>
/// How children ended; <c>waitid(2)</c> on one number at a time, never on "any child", which would take away those of .NET.
/// </summary>
internal static unsafe partial class ChildStatus
{
    private const int OneProcess = 1;
    private const int Exited = 4;
    private const int NoHang = 1;
    private static readonly int KeepZombie = OperatingSystem.IsMacOS() ? 0x20 : 0x1000000;
    private static readonly int ProcessIdOffset = OperatingSystem.IsMacOS() ? 12 : 16;
    private static readonly int StatusOffset = OperatingSystem.IsMacOS() ? 20 : 24;

    /// <summary>What waitid says of a child.</summary>
    public enum Answer
    {
        /// <summary>It runs.</summary>
        Running,

        /// <summary>It has ended, and how is known.</summary>
        Ended,

        /// <summary>It is no child of ours, or somebody else has already reaped it.</summary>
        Unknown,
    }

    /// <summary>
    /// Looks at a child and leaves it as it is: a zombie keeps its number, so that its group cannot be mistaken for another.
    /// </summary>
    public static Answer Peek(int processId, out int? exitCode, out int? signal) =>
        Wait(processId, Exited | NoHang | KeepZombie, out exitCode, out signal);

    /// <summary>Reaps a child if it has ended; its number is free afterwards.</summary>
    public static Answer Reap(int processId) => Wait(processId, Exited | NoHang, out _, out _);

    private static Answer Wait(int processId, int options, out int? exitCode, out int? signal)
    {
        const int ExitedByItself = 1;
        exitCode = signal = null;
        var information = stackalloc byte[128];
        while (true)
        {
            new Span<byte>(information, 128).Clear();
            if (waitid(OneProcess, (uint)processId, information, options) == 0) break;
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted) return Answer.Unknown;
        }

        if (*(int*)(information + ProcessIdOffset) == 0) return Answer.Running;
        var status = *(int*)(information + StatusOffset);
        // si_code is at 8 on both systems: CLD_EXITED, else killed, with or without a core.
        if (*(int*)(information + 8) == ExitedByItself) exitCode = status;
        else signal = status;
        return Answer.Ended;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int type, uint id, byte* information, int options);
}
