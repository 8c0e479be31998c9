using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>One state of the active file: what its lines mean, and a handle on the very file that was read.</summary>
/// <remarks>
/// The handle is what makes the stamp reliable (the inode cannot be given to another file while it is held), lets a change by another
/// process be found by comparing, and is where unchanged lines are copied from: their bytes are never kept in memory.
/// </remarks>
internal sealed class ActiveFile(SafeFileHandle handle, FileStamp stamp, LineTable table, bool endsWithLineEnd, bool usesCrlf) : IDisposable
{
    private readonly Lazy<bool> usesParent = new(() => table.Blocks.Any(block => block.UsesParent));

    /// <summary>The file that was read, whatever lies at its path now.</summary>
    public SafeFileHandle Handle => handle;

    /// <summary>Its stamp when it was read.</summary>
    public FileStamp Stamp => stamp;

    /// <summary>Its item lines.</summary>
    public LineTable Table => table;

    /// <summary>Whether the last line has its line end.</summary>
    public bool EndsWithLineEnd => endsWithLineEnd;

    /// <summary>Whether lines end in CRLF, as git's autocrlf leaves them.</summary>
    public bool UsesCrlf => usesCrlf;

    /// <summary>Whether some line has the key parent, so that new ones get it too.</summary>
    public bool UsesParent => usesParent.Value;

    /// <summary>Whether the file that was read still has the content that was read, at its path or not.</summary>
    public bool IsUntouched =>
        FileStamp.Of(handle) is var now && now.Size == stamp.Size && now.ModifiedNanoseconds == stamp.ModifiedNanoseconds;

    /// <summary>Reads the bytes of a line, without blank lines before it and without its end.</summary>
    public byte[] ReadLine(int block, int index)
    {
        var bytes = new byte[table.Blocks[block].Lengths[index]];
        return bytes.AsSpan(0, FileContent.Fill(handle, bytes, table.OffsetOf(block, index))).Trim(" \t\r\n"u8).ToArray();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();
}
