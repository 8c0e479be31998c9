using Orchestrator.Backlog;
using Orchestrator.Storage;

namespace Orchestrator.Tests.Storage;

public sealed class WorklogTests : IDisposable
{
    private static readonly DateTimeOffset Time = DateTimeOffset.Parse("2026-02-27T20:12:45Z");
    private readonly string directory = Directory.CreateTempSubdirectory("worklog-").FullName;

    private Worklog Log => new(Path.Combine(directory, "_worklog"));

    private string Text => File.ReadAllText(Log.FileFor(Time));

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task An_entry_has_the_form_of_the_format()
    {
        Assert.True(await Log.AppendAsync(Entry(), durable: true, default));

        Assert.Equal(
            "## 2026-02-27T20:12:45Z — WRK-a1b2c (Add CSV export)\n\n- **Phase:** build\n- **Outcome:** Subphase Complete\n- **Attempt:** r7-3\n- **Summary:** Did it.\n\n---\n\n",
            Text);
        Assert.EndsWith(Path.Combine("_worklog", "2026-02.md"), Log.FileFor(Time));
    }

    [Fact]
    public async Task An_entry_can_be_brought_to_the_disk_later_and_even_when_somebody_has_taken_it_away()
    {
        await Log.AppendAsync(Entry(), durable: false, default);
        Log.Flush(Time);
        Assert.Contains("WRK-a1b2c", Text, StringComparison.Ordinal);
        Directory.Delete(Log.Directory, recursive: true);
        Log.Flush(Time);
        Assert.False(Directory.Exists(Log.Directory));
    }

    [Fact]
    public async Task Exactly_the_same_entry_is_not_written_twice()
    {
        await Log.AppendAsync(Entry(), durable: true, default);
        await Log.AppendAsync(Entry() with { Attempt = "r7-4" }, durable: true, default);
        var before = Text;

        Assert.False(await Log.AppendAsync(Entry(), durable: true, default));

        Assert.Equal(before, Text);
    }

    [Fact]
    public async Task Entries_are_read_back_even_with_several_lines_and_separators_in_the_summary()
    {
        var entries = new[]
        {
            Entry(),
            Entry() with { Time = Time.AddDays(2), Summary = "One\n---\n\n## 2026-02-27T20:12:45Z — X-1 (no)\nlast", Attempt = null, Phase = null, Outcome = WorklogOutcome.Closed },
            Entry() with { Title = "A (b) — c" },
        };
        foreach (var entry in entries) await Log.AppendAsync(entry, durable: true, default);

        Assert.Equal([entries[0], entries[2], entries[1]], await Log.ReadAsync(default));
    }

    [Fact]
    public async Task At_any_byte_a_crash_may_tear_an_entry_and_the_next_append_mends_it()
    {
        await Log.AppendAsync(Entry(), durable: true, default);
        var first = File.ReadAllBytes(Log.FileFor(Time));
        await Log.AppendAsync(Entry() with { Attempt = "r7-4" }, durable: true, default);
        var both = File.ReadAllBytes(Log.FileFor(Time));

        for (var length = first.Length; length < both.Length; length++)
        {
            File.WriteAllBytes(Log.FileFor(Time), both[..length]);
            await Log.AppendAsync(Entry() with { Attempt = "r7-4" }, durable: true, default);
            var entries = await Log.ReadAsync(default);
            Assert.Equal(["r7-3", "r7-4"], entries.Select(entry => entry.Attempt).Distinct());
            Assert.True(length < both.Length - 2 ? entries.Count == 2 : entries.Count is 2 or 3, $"torn at {length}: {Text}");
        }
    }

    [Fact]
    public async Task What_a_person_wrote_at_the_end_stays()
    {
        await Log.AppendAsync(Entry(), durable: true, default);
        File.AppendAllText(Log.FileFor(Time), "A note of mine");

        await Log.AppendAsync(Entry() with { Attempt = "r7-4" }, durable: true, default);

        Assert.Contains("---\n\nA note of mine\n\n## ", Text);
    }

    private static WorklogEntry Entry() => new(Time, "WRK-a1b2c", "Add CSV export", "build", WorklogOutcome.SubphaseComplete, "r7-3", "Did it.");
}
