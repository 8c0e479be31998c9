using System.Runtime.InteropServices;

namespace Orchestrator.Native;

/// <summary>Whether anybody still reads what a program writes; <c>poll(2)</c>.</summary>
public static partial class PipeReader
{
    private const short Error = 0x8;
    private const short HungUp = 0x10;

    /// <summary>Asks whether the other end of a stream is gone.</summary>
    /// <remarks>.NET drops without a word what is written to a pipe that nobody reads: whoever waits before each line would do so for ever.</remarks>
    /// <param name="file">The number of an open file, e.g. 1 for standard output.</param>
    /// <returns>Always false where it cannot be told.</returns>
    public static bool IsGone(int file)
    {
        if (OperatingSystem.IsWindows()) return false;
        var question = new Question { File = file };
        return poll(ref question, 1, 0) == 1 && (question.Happened & (Error | HungUp)) != 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Question
    {
        public int File;
        public short Asked;
        public short Happened;
    }

    [LibraryImport("libc")]
    private static partial int poll(ref Question questions, nuint count, int milliseconds);
}
