using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>The event logs as a repair reads them: lines that are none, transitions out of step, events in the wrong file.</summary>
internal sealed class RepairedEvents
{
    private readonly TaskGolemLayout layout;
    private readonly List<RepairFinding> findings;
    private readonly List<Event> active;
    private readonly List<Event> archived;

    /// <summary>Reads both logs.</summary>
    /// <param name="layout">The store's files.</param>
    /// <param name="findings">Receives what is wrong.</param>
    public RepairedEvents(TaskGolemLayout layout, List<RepairFinding> findings)
    {
        this.layout = layout;
        this.findings = findings;
        active = Read(layout.Events);
        archived = Read(layout.ArchivedEvents);
    }

    /// <summary>Whether the log of open items must be written anew.</summary>
    public bool MustWriteActive { get; private set; }

    /// <summary>Whether the log of done items must be written anew.</summary>
    public bool MustWriteArchived { get; private set; }

    /// <summary>Lines that cannot stay, as they were.</summary>
    public List<byte[]> Rejected { get; } = [];

    /// <summary>Compares the events with the items.</summary>
    /// <param name="open">The open items as they will be.</param>
    /// <param name="isArchived">Whether an id is in an archive.</param>
    /// <param name="now">The time of new events.</param>
    /// <param name="author">Their author.</param>
    public void Compare(IReadOnlyList<BacklogItem> open, Func<string, bool> isArchived, DateTimeOffset now, string author)
    {
        var there = archived.Select(item => item.Key).ToHashSet();
        var openIds = open.Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        for (var i = active.Count - 1; i >= 0; i--)
        {
            var item = active[i];
            if (item.TaskId is null) continue;
            if (there.Contains(item.Key))
            {
                Add("event-twice", layout.Events, item, "The event stands in the archive's log too.", "drop it here");
                active.RemoveAt(i);
                MustWriteActive = true;
            }
            else if (!openIds.Contains(item.TaskId) && isArchived(item.TaskId))
            {
                Add("event-of-archived", layout.Events, item, "The event is of an archived item.", "move it to the archive's log");
                active.RemoveAt(i);
                archived.Add(item);
                MustWriteActive = MustWriteArchived = true;
            }
        }

        foreach (var item in active.Concat(archived))
            if (item.TaskId is { } id && !openIds.Contains(id) && !isArchived(id))
                Add(
                    "event-orphan", active.Contains(item) ? layout.Events : layout.ArchivedEvents, item,
                    $"The event is of {id}, which is nowhere.", null);
        FindDrift(open, now, author);
    }

    /// <summary>Writes the log of open items.</summary>
    public void WriteActive() => Write(layout.Events, active);

    /// <summary>Writes the log of done items.</summary>
    public void WriteArchived() => Write(layout.ArchivedEvents, archived);

    private static void Write(string path, List<Event> events)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var item in events)
        {
            output.Write(item.Line);
            output.Write("\n"u8);
        }

        AtomicFile.Write(path, output.WrittenSpan);
    }

    private void FindDrift(IReadOnlyList<BacklogItem> open, DateTimeOffset now, string author)
    {
        var latest = new Dictionary<string, Event>(StringComparer.Ordinal);
        foreach (var item in active)
            if (item is { TaskId: { } id, Status: not null } && (!latest.TryGetValue(id, out var other) || item.Time >= other.Time))
                latest[id] = item;
        foreach (var item in open)
        {
            var status = StatusMapping.ToNative(item.Status);
            if (!latest.TryGetValue(item.Id, out var last) || last.Status == status) continue;
            Add("event-drift", layout.Events, last, $"{item.Id} is {status}, its last event says {last.Status}.", "add an event that says so");
            var output = new ArrayBufferWriter<byte>();
            // Not before the one it corrects, whatever the clocks say.
            var time = last.Time >= now ? last.Time.AddTicks(TimeSpan.TicksPerMicrosecond) : now;
            EventLog.Format(output, new StoreEvent(item.Id, time, "", status), author);
            active.Add(new Event(output.WrittenSpan[..^1].ToArray(), 0, item.Id, time, "", status));
            MustWriteActive = true;
        }
    }

    private List<Event> Read(string path)
    {
        var events = new List<Event>();
        if (!File.Exists(path)) return events;
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var lines = new LineReader(handle, 0, RandomAccess.GetLength(handle), maxLineBytes: int.MaxValue);
        var number = 0L;
        while (lines.TryRead(out var line))
        {
            number++;
            if (line.Trim(" \t"u8).IsEmpty) continue;
            if (Parse(line, number) is { } item)
            {
                events.Add(item);
                continue;
            }

            findings.Add(new RepairFinding("malformed-event", path, number, null, "The line is no event.", "put it aside"));
            Rejected.Add(line.ToArray());
            if (path == layout.Events) MustWriteActive = true;
            else MustWriteArchived = true;
        }

        return events;
    }

    /// <summary>An event; without an id if it is of a version this product does not know; null if it is none.</summary>
    private static Event? Parse(ReadOnlySpan<byte> line, long number)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || reader.BytesConsumed < line.TrimEnd(" \t"u8).Length) return null;
            var root = document.RootElement;
            if (!root.TryGetProperty("v", out var version) || version.ValueKind != JsonValueKind.Number) return null;
            if (version.TryGetInt32(out var known) && known != 1) return new Event(line.ToArray(), number, null, default, "", null);
            var id = Text(root, "task_id");
            var time = Text(root, "ts");
            var type = Text(root, "type");
            var text = Text(root, "text");
            var status = Text(root, "status");
            if (id is null || text is null || Text(root, "author") is null || type is not ("status_transition" or "note")) return null;
            if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return null;
            if (status is not (null or "todo" or "doing" or "done" or "blocked")) return null;
            return new Event(line.ToArray(), number, id, at.ToUniversalTime(), text, type == "status_transition" ? status : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Add(string kind, string path, Event item, string message, string? action) =>
        findings.Add(new RepairFinding(kind, path, item.Number == 0 ? null : item.Number, item.TaskId, message, action));

    private sealed record Event(byte[] Line, long Number, string? TaskId, DateTimeOffset Time, string Text, string? Status)
    {
        // What tg takes two events for one by: item, microsecond, text.
        public (string?, long, string) Key => (TaskId, Time.Ticks / TimeSpan.TicksPerMicrosecond, Text);
    }
}
