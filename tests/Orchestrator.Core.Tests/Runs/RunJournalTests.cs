using Orchestrator.Backlog;
using Orchestrator.Git;
using Orchestrator.Pipelines;
using Orchestrator.Runs;
using Orchestrator.Tests.Storage;

namespace Orchestrator.Tests.Runs;

public sealed class RunJournalTests : IDisposable
{
    private readonly RunFiles files = new(Directory.CreateTempSubdirectory("orchestrator-journal-").FullName);

    private string Path => files.JournalFile("run1");

    [Fact]
    public void What_was_appended_is_read_back_in_order()
    {
        var tree = new WorkingTree("head", "main", new Dictionary<string, PathState> { ["a b\n"] = new(".M", "100644 1", "100644 2") }, ["nested/"]);
        JournalRecord[] records =
        [
            new RunBegan("run1", ["mine.txt"], "refs/orchestrator/backup/run1"),
            new AttemptStarted(1, 1, "WRK-1", "Title", "write", ItemStatus.InProgress, "write", PhasePool.Main, "agent", null, "/d", "/d/result.json", ["changes/WRK-1_"], tree),
            new AttemptEnded(1, ["a b\n"], "head", ["shared"]),
            new CommitPending(1, "no"),
            new SharedCommitPending(["shared"], "message"),
            new PathsCommitted(["shared"], "sha"),
            new UserPathsChanged([]),
            new AttemptClosed(1, "sha"),
            new RunClosed(),
        ];
        Append(records);
        var read = RunJournal.Read(Path);
        Assert.Equal(records.Select(record => record.GetType()), read.Select(record => record.GetType()));
        Assert.Equal(["shared"], read.OfType<AttemptEnded>().Single().Shared);
        var baseline = read.OfType<AttemptStarted>().Single().Baseline!;
        Assert.Equal(("head", "main"), (baseline.Head, baseline.Branch));
        Assert.Equal(tree.Dirty, baseline.Dirty);
        Assert.All(read, record => Assert.NotEqual(default, record.At));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void A_torn_last_line_is_passed_over_and_cut_before_anything_follows(int length)
    {
        Append(new AttemptClosed(1, null));
        File.AppendAllText(Path, "{" + new string('x', length - 1));
        Assert.Equal(1, Assert.IsType<AttemptClosed>(Assert.Single(RunJournal.Read(Path))).Number);
        Append(new AttemptClosed(2, null));
        Assert.Equal([1, 2], RunJournal.Read(Path).Cast<AttemptClosed>().Select(record => record.Number));
    }

    [Fact]
    public void A_journal_of_nothing_but_a_torn_line_is_empty()
    {
        Append();
        File.WriteAllText(Path, """{"type":"run","run":"ru""");
        Assert.Empty(RunJournal.Read(Path));
        Append(new RunClosed());
        Assert.IsType<RunClosed>(Assert.Single(RunJournal.Read(Path)));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("""{"type":"of a later version"}""")]
    public void A_damaged_line_in_the_middle_is_named_and_not_passed_over(string line)
    {
        Append(new AttemptClosed(1, null));
        File.AppendAllText(Path, line + "\n");
        Append(new AttemptClosed(2, null));
        var damaged = Assert.Throws<OrchestratorException>(() => RunJournal.Read(Path));
        Assert.Equal("OrcJournalDamaged", damaged.Id);
        Assert.Contains($"{Path}:2", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_unfinished_until_its_journal_ends_with_its_close()
    {
        Append();
        Assert.Equal(["run1"], RunHistory.ListUnfinished(files));
        Append(new RunBegan("run1", [], null), new CommitPending(1, """git said {"type":"closed"}"""));
        Assert.Equal(["run1"], RunHistory.ListUnfinished(files));
        File.AppendAllText(Path, """{"type":"closed","at":"2026-03-01T""");
        Assert.Equal(["run1"], RunHistory.ListUnfinished(files));
        Append(new RunClosed());
        Assert.Empty(RunHistory.ListUnfinished(files));
    }

    [Fact]
    public void Of_a_closed_journal_only_the_end_is_looked_at()
    {
        Append();
        File.WriteAllText(Path, new string('x', 10_000) + "\n");
        Append(new RunClosed());
        Assert.Empty(RunHistory.ListUnfinished(files));
    }

    [Fact]
    public void Half_a_line_that_a_full_disk_left_does_not_spoil_the_next_one()
    {
        using var disk = SmallDisk.TryMount(64 * 1024);
        if (disk is null) return;
        var path = System.IO.Path.Combine(disk.Path, "journal.jsonl");
        using var journal = RunJournal.Open(path, TimeProvider.System);
        journal.Append(new AttemptClosed(1, null), durable: true);
        var refused = Assert.Throws<OrchestratorException>(() => journal.Append(new CommitPending(2, new string('x', 100_000)), durable: true));
        Assert.Equal("OrcJournalUnwritable", refused.Id);
        journal.Append(new AttemptClosed(3, null), durable: true);
        Assert.Equal([1, 3], RunJournal.Read(path).Cast<AttemptClosed>().Select(record => record.Number));
    }

    [Fact]
    public void A_line_that_follows_makes_the_file_no_longer_so_that_its_flush_has_nothing_but_the_line_to_write()
    {
        using var journal = RunJournal.Open(Path, TimeProvider.System);
        journal.Append(new AttemptClosed(1, null), durable: true);
        var length = new FileInfo(Path).Length;
        for (var number = 2; number <= 100; number++) journal.Append(new AttemptClosed(number, null), durable: true);
        Assert.Equal(length, new FileInfo(Path).Length);
        Assert.Equal(Enumerable.Range(1, 100), RunJournal.Read(Path).Cast<AttemptClosed>().Select(record => record.Number));
    }

    [Fact]
    public async Task Lines_may_be_appended_while_others_are_on_their_way_to_the_disk()
    {
        using var journal = RunJournal.Open(Path, TimeProvider.System);
        List<Task> flushes = [];
        for (var number = 1; number <= 2000; number++)
        {
            journal.Append(new AttemptClosed(number, new string('x', number)), durable: false);
            flushes.Add(journal.FlushAsync());
        }

        await Task.WhenAll(flushes);
        Assert.Equal(Enumerable.Range(1, 2000), RunJournal.Read(Path).Cast<AttemptClosed>().Select(record => record.Number));
    }

    [Fact]
    public void After_a_flush_that_failed_nothing_is_appended_and_no_other_flush_succeeds()
    {
        var failures = 1;
        using var journal = JournalFile.Open(Path, _ =>
        {
            if (failures-- > 0) throw new IOException("The disk reports an error.");
        });
        journal.Append("one\n"u8, isLast: false);
        Assert.Throws<IOException>(journal.Flush);
        Assert.Throws<IOException>(journal.Flush);
        Assert.Throws<IOException>(() => journal.Append("two\n"u8, isLast: false));
        Assert.Equal("one\n", System.Text.Encoding.UTF8.GetString(JournalFile.Read(Path)));
    }

    [Fact]
    public void Room_that_a_killed_run_left_is_passed_over_and_gone_when_the_next_one_has_written()
    {
        using var journal = RunJournal.Open(Path, TimeProvider.System);
        journal.Append(new AttemptClosed(1, null), durable: false);
        var left = File.ReadAllBytes(Path);
        journal.Dispose();
        File.WriteAllBytes(Path, left);
        Assert.EndsWith("\0\0", File.ReadAllText(Path), StringComparison.Ordinal);
        Assert.Equal(["run1"], RunHistory.ListUnfinished(files));
        Assert.Equal(1, Assert.IsType<AttemptClosed>(Assert.Single(RunJournal.Read(Path))).Number);
        Append(new AttemptClosed(2, null));
        Assert.Equal([1, 2], RunJournal.Read(Path).Cast<AttemptClosed>().Select(record => record.Number));
        Assert.DoesNotContain('\0', File.ReadAllText(Path));
    }

    [Fact]
    public void Of_what_a_power_cut_wrote_in_part_nothing_counts_behind_the_first_gap()
    {
        Append(new AttemptClosed(1, null), new AttemptClosed(2, null), new AttemptClosed(3, null));
        var bytes = File.ReadAllBytes(Path);
        var second = Array.IndexOf(bytes, (byte)'\n') + 1;
        bytes.AsSpan(second + 20, 10).Clear();
        File.WriteAllBytes(Path, bytes);
        Assert.Equal(1, Assert.IsType<AttemptClosed>(Assert.Single(RunJournal.Read(Path))).Number);
        Append(new AttemptClosed(4, null));
        Assert.Equal([1, 4], RunJournal.Read(Path).Cast<AttemptClosed>().Select(record => record.Number));
    }

    [Fact]
    public void A_run_that_is_killed_right_after_its_last_line_has_ended()
    {
        using var journal = RunJournal.Open(Path, TimeProvider.System);
        journal.Append(new AttemptClosed(1, null), durable: false);
        journal.Append(new RunClosed(), durable: true);
        Assert.Empty(RunHistory.ListUnfinished(files));
        Assert.EndsWith("}\n", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_disk_has_no_room_for_more_lines_the_one_that_fits_is_written()
    {
        using var disk = SmallDisk.TryMount(32 * 1024);
        if (disk is null) return;
        var path = System.IO.Path.Combine(disk.Path, "journal.jsonl");
        using var journal = RunJournal.Open(path, TimeProvider.System);
        journal.Append(new AttemptClosed(1, null), durable: true);
        journal.Append(new AttemptClosed(2, null), durable: true);
        Assert.Equal([1, 2], RunJournal.Read(path).Cast<AttemptClosed>().Select(record => record.Number));
        File.WriteAllText(System.IO.Path.Combine(disk.Path, "others.txt"), new string('x', 8 * 1024));
    }

    public void Dispose() => Directory.Delete(files.Root, recursive: true);

    private void Append(params JournalRecord[] records)
    {
        using var journal = RunJournal.Open(Path, TimeProvider.System);
        foreach (var record in records) journal.Append(record, durable: false);
    }
}
