using System.Text;

namespace Orchestrator.Agents;

/// <summary>Reads the lines of a file that may still grow, be cut in its middle, or not be there yet.</summary>
/// <param name="path">Where it lies.</param>
internal sealed class GrowingFile(string path) : IDisposable
{
    private const int LongestLine = 16 * 1024 * 1024;

    private readonly OutputLines splitter = new(LongestLine);
    private readonly byte[] buffer = new byte[64 * 1024];
    private FileStream? file;

    /// <summary>The lines that have come since the last call.</summary>
    /// <param name="isLast">Whether a last line without a line break is one, too.</param>
    internal IEnumerable<string> Lines(bool isLast)
    {
        List<string> lines = [];
        void Add(ReadOnlySpan<byte> line, bool whole) => lines.Add(Encoding.UTF8.GetString(line));

        file ??= TryOpen();
        if (file is not null && file.Length < file.Position)
        {
            // The writer has dropped its middle; where we were is gone, and going on at the end repeats nothing.
            file.Seek(0, SeekOrigin.End);
            lines.Add("[… output left out …]");
        }
        int length;
        while (file is not null && (length = file.Read(buffer)) > 0)
        {
            splitter.Write(buffer.AsSpan(0, length), Add);
            foreach (string line in lines) yield return line;
            lines.Clear();
        }
        if (isLast) splitter.Flush(Add);
        foreach (string line in lines) yield return line;
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private FileStream? TryOpen()
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
