using System.Runtime.InteropServices;

namespace Orchestrator.Cli.Tests;

/// <summary>Signals that whoever started the tests ignores: a shell without job control does so with INT for what it starts with <c>&amp;</c>, <c>nohup</c> with HUP.</summary>
/// <remarks>Children inherit that, and the program rightly leaves it so; but then a test waits in vain for what its signal should do.</remarks>
internal static partial class InheritedSignals
{
    private const nint Default = 0;
    private const nint Ignore = 1;

    /// <summary>Gives ignored signals their default back in this process, and so in all that it starts from now on.</summary>
    public static void Restore()
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var number in (ReadOnlySpan<int>)[StoppingTests.Hangup, StoppingTests.Interrupt, StoppingTests.Terminate])
        {
            // A handler that the runtime has put there stays: it is not inherited.
            if (Handler(number) == Ignore) _ = Signal(number, Default);
        }
    }

    private static unsafe nint Handler(int number)
    {
        // The handler comes first on every system; what follows differs and takes less than this.
        var action = stackalloc nint[64];
        return SignalAction(number, 0, action) == 0 ? action[0] : Default;
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static unsafe partial int SignalAction(int number, nint action, nint* current);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);
}
