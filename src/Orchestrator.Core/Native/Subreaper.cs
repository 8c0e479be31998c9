using System.Runtime.InteropServices;

namespace Orchestrator.Native;

/// <summary><c>prctl(PR_SET_CHILD_SUBREAPER)</c>: orphaned descendants come to this process instead of to process 1. Linux only.</summary>
internal static partial class Subreaper
{
    private const int SetChildSubreaper = 36;

    /// <summary>Switches it for the whole process; children do not inherit it.</summary>
    /// <returns>False where the system knows no such thing.</returns>
    public static bool Set(bool on) => OperatingSystem.IsLinux() && prctl(SetChildSubreaper, on ? 1u : 0u, 0, 0, 0) == 0;

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);
}
