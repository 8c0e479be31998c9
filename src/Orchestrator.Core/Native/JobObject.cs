using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Native;

/// <summary>The Job Object of Windows. Written from the documentation; the tests of this product have not run on Windows.</summary>
internal static unsafe partial class JobObject
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnClose = 0x2000;
    private const uint ControlBreak = 1;

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION: 144 bytes in a 64-bit process, 112 in a 32-bit one; LimitFlags follow two 64-bit times.
    private const int LimitFlagsOffset = 16;
    private static readonly int InformationBytes = Environment.Is64BitProcess ? 144 : 112;

    /// <summary>Makes a job whose members end when the last handle on it is closed.</summary>
    public static SafeFileHandle Create()
    {
        var job = CreateJobObjectW(0, null);
        var information = stackalloc byte[InformationBytes];
        new Span<byte>(information, InformationBytes).Clear();
        *(uint*)(information + LimitFlagsOffset) = KillOnClose;
        _ = SetInformationJobObject(job, ExtendedLimitInformation, information, (uint)InformationBytes);
        return job;
    }

    /// <summary>Puts a process, and all it will start, into a job.</summary>
    public static bool Assign(SafeFileHandle job, SafeProcessHandle process) => AssignProcessToJobObject(job, process);

    /// <summary>Ends all members at once.</summary>
    public static void Terminate(SafeFileHandle job) => _ = TerminateJobObject(job, 1);

    /// <summary>Sends Ctrl+Break to a console process group.</summary>
    public static void SendBreak(int group) => _ = GenerateConsoleCtrlEvent(ControlBreak, (uint)group);

    [LibraryImport("kernel32", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateJobObjectW(nint security, string? name);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(SafeFileHandle job, int kind, void* information, uint length);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateJobObject(SafeFileHandle job, uint exitCode);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GenerateConsoleCtrlEvent(uint kind, uint group);
}
