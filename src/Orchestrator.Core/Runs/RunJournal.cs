using System.Text;
using System.Text.Json;

namespace Orchestrator.Runs;

/// <summary>The append-only journal of one run: written before an agent starts and after each step of applying its outcome.</summary>
/// <remarks>Used by one thread at a time: the coordinator's.</remarks>
public sealed class RunJournal : IDisposable
{
    private readonly JournalFile file;
    private readonly TimeProvider time;

    private RunJournal(JournalFile file, TimeProvider time)
    {
        this.file = file;
        this.time = time;
    }

    /// <summary>Opens a journal for appending; makes it if it is missing, cuts a torn last line.</summary>
    /// <exception cref="OrchestratorException">OrcJournalUnwritable: the disk is full or read-only.</exception>
    public static RunJournal Open(string path, TimeProvider time)
    {
        try
        {
            return new RunJournal(JournalFile.Open(path), time);
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
            file.Append(line, isLast: record is RunClosed);
            if (durable) file.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(file.Path, error);
        }
    }

    /// <summary>Makes all records until now survive a power cut, on another thread: more may be appended meanwhile.</summary>
    /// <exception cref="OrchestratorException">OrcJournalUnwritable: the disk reports an error.</exception>
    public Task FlushAsync() => Task.Run(() =>
    {
        try
        {
            file.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(file.Path, error);
        }
    });

    /// <summary>The records of a journal in order; empty if there is none. A torn last line is passed over.</summary>
    /// <exception cref="OrchestratorException">OrcJournalDamaged: a line in the middle cannot be read.</exception>
    public static IReadOnlyList<JournalRecord> Read(string path)
    {
        if (!File.Exists(path)) return [];
        var records = new List<JournalRecord>();
        var lines = Encoding.UTF8.GetString(JournalFile.Read(path)).Split('\n');

        // What follows the last line end is empty.
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

    /// <summary>Whether a journal ends with <see cref="RunClosed"/>; most often told from its last bytes alone.</summary>
    public static bool IsClosed(string path) => JournalFile.ReadLastLine(path, most: 128).IndexOf("\"type\":\"closed\""u8) >= 0;

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    private static OrchestratorException Unwritable(string path, Exception error) => new(
        "OrcJournalUnwritable", $"The run's journal {path} cannot be written: {error.Message}",
        "Free disk space or mend the permissions; the next start goes on from what the journal holds.",
        ErrorKind.InputOutput, path, error);
}
