using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>The event log of <c>tg</c> 0.3: one line for each status transition. Kept if it exists, never made.</summary>
internal sealed class EventLog(TaskGolemLayout layout, Func<CancellationToken, Task<string?>>? findGitEmail)
{
    /// <summary>Longest line <c>tg</c> takes, its end included.</summary>
    public const int MaxLineBytes = 2048;

    private string? author;

    /// <summary>Who the events are by, or null when there is no event log.</summary>
    public async Task<string?> FindAuthorAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(layout.Events)) return null;
        if (author is not null) return author;
        var name = Environment.GetEnvironmentVariable("TG_AUTHOR")?.Trim();
        if (string.IsNullOrEmpty(name) && findGitEmail is not null)
            name = (await findGitEmail(cancellationToken).ConfigureAwait(false))?.Trim();
        return author = string.IsNullOrEmpty(name) ? "unknown" : name;
    }

    /// <summary>Appends events and brings them to the disk; disposing takes them back unless they were kept.</summary>
    /// <param name="events">The events, possibly none.</param>
    /// <param name="by">Their author; null: there is no event log.</param>
    public Pending Append(IReadOnlyList<StoreEvent> events, string? by)
    {
        if (events.Count == 0 || by is null || FileStamp.Of(layout.Events) is not { } before) return new Pending(null, 0, 0);
        var output = new ArrayBufferWriter<byte>();
        if (!EndsWithLineEnd(layout.Events, before.Size)) output.Write("\n"u8);
        foreach (var item in events) Format(output, item, by);
        AppendingFile.Append(layout.Events, output.WrittenSpan);
        return new Pending(layout.Events, before.Size, output.WrittenCount);
    }

    /// <summary>Moves the events of archived items to the archive's event log, and drops those of deleted ones.</summary>
    /// <param name="archived">Ids whose events move.</param>
    /// <param name="removed">Ids whose events go, also those from an earlier life in the archive.</param>
    public void MoveToArchive(IReadOnlySet<string> archived, IReadOnlySet<string> removed)
    {
        if (archived.Count > 0 || removed.Count > 0) Take(layout.Events, archived, removed);
        if (removed.Count > 0) Take(layout.ArchivedEvents, new HashSet<string>(), removed);
    }

    /// <summary>Takes events out of a log, as one rename; those that move are in the archive's log before they are gone here.</summary>
    private void Take(string path, IReadOnlySet<string> moving, IReadOnlySet<string> going)
    {
        if (!File.Exists(path)) return;
        using var source = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(source);
        using var moved = new MemoryStream();
        var found = false;
        using var target = AtomicFile.Create(path);
        using var kept = new RangeWriter(target.Handle);
        using (var lines = new LineReader(source, 0, length, maxLineBytes: int.MaxValue))
        {
            while (lines.TryRead(out var line))
            {
                var id = TaskId(line);
                var goes = id is not null && going.Contains(id);
                var moves = id is not null && moving.Contains(id);
                found |= goes || moves;
                if (moves)
                {
                    moved.Write(line);
                    moved.WriteByte((byte)'\n');
                }
                else if (!goes)
                {
                    kept.Copy(source, lines.LineStart, lines.LineBytes);
                }
            }
        }

        if (!found) return;
        if (moved.Length > 0) AppendArchived(moved.GetBuffer().AsSpan(0, (int)moved.Length));
        kept.Flush();
        target.Flush();
        target.Commit();
        // 'tg note' takes no lock: what it added to the old file between our reading and the rename is brought over.
        if (RandomAccess.GetLength(source) is var grown && grown > length)
        {
            var late = new byte[grown - length];
            var read = RandomAccess.Read(source, late, length);
            AppendingFile.Append(path, late.AsSpan(0, read));
        }
    }

    /// <summary>The item an event line is about; null if it is no event.</summary>
    internal static string? TaskId(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            string? id = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("task_id"u8);
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.String) id = reader.GetString();
                else reader.Skip();
            }

            return reader.Read() ? null : id;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool EndsWithLineEnd(string path, long length)
    {
        if (length == 0) return true;
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> last = stackalloc byte[1];
        return RandomAccess.Read(handle, last, length - 1) == 1 && last[0] == '\n';
    }

    internal static void Format(IBufferWriter<byte> output, StoreEvent item, string by)
    {
        // 200 bytes hold everything but the texts; an author is an address, the reason of a block may be a page.
        var author = Cut(by, 256);
        var room = MaxLineBytes - 200 - item.TaskId.Length - JsonLength(author);
        output.Write("{\"v\":1,\"task_id\":"u8);
        JsonText.WriteString(output, item.TaskId);
        output.Write(",\"ts\":"u8);
        JsonText.WriteString(output, item.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        output.Write(",\"author\":"u8);
        JsonText.WriteString(output, author);
        output.Write(",\"type\":\"status_transition\",\"text\":"u8);
        JsonText.WriteString(output, Cut(item.Text, room));
        output.Write(",\"status\":"u8);
        JsonText.WriteString(output, item.Status);
        output.Write("}\n"u8);
    }

    private static string Cut(string text, int bytes)
    {
        if (JsonLength(text) <= bytes) return text;
        var kept = new StringBuilder();
        var left = bytes - 3;
        foreach (var rune in text.EnumerateRunes())
        {
            left -= rune.Value < 0x20 ? 6 : rune.Value is '"' or '\\' ? 2 : rune.Utf8SequenceLength;
            if (left < 0) break;
            kept.Append(rune.ToString());
        }

        return kept.Append('…').ToString();
    }

    private static int JsonLength(string text)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
            length += rune.Value < 0x20 ? 6 : rune.Value is '"' or '\\' ? 2 : rune.Utf8SequenceLength;
        return length;
    }

    private void AppendArchived(ReadOnlySpan<byte> lines)
    {
        var length = FileStamp.Of(layout.ArchivedEvents)?.Size;
        if (length is null)
            File.OpenHandle(layout.ArchivedEvents, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
        var output = new ArrayBufferWriter<byte>(lines.Length + 1);
        if (length is { } end && !EndsWithLineEnd(layout.ArchivedEvents, end)) output.Write("\n"u8);
        output.Write(lines);
        AppendingFile.Append(layout.ArchivedEvents, output.WrittenSpan);
        if (length is null) DirectoryFlush.Flush(layout.Directory);
    }

    /// <summary>Events on disk whose transaction has not reached its commit point.</summary>
    public sealed class Pending(string? path, long length, int added) : IDisposable
    {
        private bool keep = path is null;

        /// <summary>The transaction stands.</summary>
        public void Keep() => keep = true;

        /// <summary>Takes the events back if they are still the last of the file; else a repair finds them out of step.</summary>
        public void Dispose()
        {
            if (keep) return;
            try
            {
                using var handle = File.OpenHandle(path!, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                if (RandomAccess.GetLength(handle) == length + added) RandomAccess.SetLength(handle, length);
            }
            catch (Exception e) when (StoreErrors.IsRefusal(e))
            {
                // The error that brought us here is the one to report.
            }
        }
    }
}
