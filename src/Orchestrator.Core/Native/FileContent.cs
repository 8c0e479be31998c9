using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Native;

/// <summary>Reads from open files as much as is wanted, where one read may give less.</summary>
public static class FileContent
{
    /// <summary>All of a file as long as it is now, or less if it is being cut.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] ReadAll(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        var read = Fill(file, bytes, 0);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>Fills bytes from a place in a file.</summary>
    /// <param name="file">An open file.</param>
    /// <param name="bytes">What is to be filled.</param>
    /// <param name="from">Where in the file; bytes.</param>
    /// <returns>How many bytes there were; fewer than wanted at the end of the file alone.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static int Fill(SafeFileHandle file, Span<byte> bytes, long from)
    {
        var filled = 0;
        while (filled < bytes.Length && RandomAccess.Read(file, bytes[filled..], from + filled) is var count and > 0) filled += count;
        return filled;
    }
}
