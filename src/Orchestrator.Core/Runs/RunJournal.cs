using System.Text;
using System.Text.Json;

namespace Orchestrator.Runs;

/// <summary>The append-only journal of one run: written before an agent starts and after each step of applying its outcome.</summary>
/// <remarks>Used by one thread at a time: the coordinator's.</remarks>
public sealed class RunJournal : IDisposable
{
    private readonly FileStream stream;
    private readonly TimeProvider time;
    private bool isTorn;

    private RunJournal(FileStream stream, TimeProvider time)
    {
        this.stream = stream;
        this.time = time;
    }

    /// <summary>Opens a journal for appending; makes it if it is missing, cuts a torn last line.</summary>
    /// <exception cref="OrchestratorException">OrcJournalUnwritable: the disk is full or read-only.</exception>
    public static RunJournal Open(string path, TimeProvider time)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            CutTornLine(stream);
            return new RunJournal(stream, time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, error);
        }
    }

    /// <summary>Appends one record.</summary>
    /// <param name="record">What happens; its time is set here.</param>
    /// <param name="durable">Whether it must survive a power cut before this returns; a killed process loses nothing either way.</param>
    public void Append(JournalRecord record, bool durable)
    {
        try
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(record with { At = time.GetUtcNow() }, RunJson.Default.JournalRecord);

            // One write, so that a kill leaves a whole line or a torn tail, never a line inside another.
            var line = new byte[json.Length + 1];
            json.CopyTo(line, 0);
            line[^1] = (byte)'\n';

            // A full disk can leave half a line behind; the next one must not become its other half.
            if (isTorn) CutTornLine(stream);
            isTorn = true;
            stream.Write(line);
            isTorn = false;
            if (durable) stream.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(stream.Name, error);
        }
    }

    /// <summary>The records of a journal in order; empty if there is none. A torn last line is passed over.</summary>
    /// <exception cref="OrchestratorException">OrcJournalDamaged: a line in the middle cannot be read.</exception>
    public static IReadOnlyList<JournalRecord> Read(string path)
    {
        if (!File.Exists(path)) return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = reader.ReadToEnd();
        var records = new List<JournalRecord>();
        var lines = text.Split('\n');

        // What follows the last line end is empty, or the torn tail of a write that a crash cut.
        for (var i = 0; i < lines.Length - 1; i++)
        {
            try
            {
                if (JsonSerializer.Deserialize(lines[i], RunJson.Default.JournalRecord) is { } record) records.Add(record);
            }
            catch (Exception error) when (error is JsonException or NotSupportedException)
            {
                throw new OrchestratorException(
                    "OrcJournalDamaged", $"{path}:{i + 1}: the line cannot be read ({error.Message}).",
                    "Nothing was started. Move the run's directory away after a look at its results, then start again.",
                    ErrorKind.InvalidData, path, error);
            }
        }

        return records;
    }

    /// <summary>Whether a journal ends with <see cref="RunClosed"/>, told from its last bytes alone.</summary>
    public static bool IsClosed(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> tail = stackalloc byte[(int)Math.Min(stream.Length, 128)];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        var text = Encoding.UTF8.GetString(tail);
        return text.EndsWith('\n') && text.TrimEnd('\n').Split('\n')[^1].Contains("\"type\":\"closed\"", StringComparison.Ordinal);
    }

    /// <inheritdoc />
    public void Dispose() => stream.Dispose();

    private static void CutTornLine(FileStream stream)
    {
        var end = stream.Length;
        var chunk = new byte[4096];
        while (end > 0)
        {
            var part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, end));
            stream.Seek(end - part.Length, SeekOrigin.Begin);
            stream.ReadExactly(part);
            var newline = part.LastIndexOf((byte)'\n');
            end -= part.Length - (newline + 1);
            if (newline >= 0) break;
        }

        if (end != stream.Length) stream.SetLength(end);
        stream.Seek(end, SeekOrigin.Begin);
    }

    private static OrchestratorException Unwritable(string path, Exception error) => new(
        "OrcJournalUnwritable", $"The run's journal {path} cannot be written: {error.Message}",
        "Free disk space or mend the permissions; the next start goes on from what the journal holds.",
        ErrorKind.InputOutput, path, error);
}
