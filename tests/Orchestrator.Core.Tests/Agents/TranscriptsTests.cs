using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

public sealed class TranscriptsTests : IDisposable
{
    private readonly string runs = Directory.CreateTempSubdirectory("orchestrator-transcripts-").FullName;

    public void Dispose() => Directory.Delete(runs, recursive: true);

    [Fact]
    public void A_run_lists_its_agent_processes_in_their_order()
    {
        Attempt("r1", "10_WRK-1_build");
        Attempt("r1", "9_my_team-a1b2c_code_review");
        Attempt("r1", "not-an-attempt");

        Assert.Equal(
            [(9, "my_team-a1b2c", "code_review"), (10, "WRK-1", "build")],
            Transcripts.OfRun(Path.Combine(runs, "r1")).Select(each => (each.Number, each.ItemId, each.Phase)));
    }

    [Fact]
    public void The_record_decides_where_an_id_ends()
    {
        string directory = Attempt("r1", "1_A-1_b-2_c");
        new AttemptRecord { ItemId = "A-1_b-2", Phase = "c" }.Write(directory);

        Assert.Equal(("A-1_b-2", "c"), (Transcript.In(directory)!.ItemId, Transcript.In(directory)!.Phase));
    }

    [Fact]
    public void A_run_without_a_directory_has_none()
    {
        Assert.Empty(Transcripts.OfRun(Path.Combine(runs, "gone")));
    }

    [Fact]
    public async Task Reading_gives_output_then_errors_then_verification()
    {
        string directory = Attempt("r1", "1_WRK-1_build");
        await File.WriteAllTextAsync(Path.Combine(directory, "stderr.log"), "careful\n");
        await File.WriteAllTextAsync(Path.Combine(directory, "stdout.log"), "one\ntwo");
        await File.WriteAllTextAsync(Path.Combine(directory, "verify-10.log"), "last\n");
        await File.WriteAllTextAsync(Path.Combine(directory, "verify-2.log"), "first\n");

        Assert.Equal(
            ["Output one", "Output two", "Error careful", "Verification first", "Verification last"],
            await ReadAsync(directory, follow: false).Select(line => $"{line.Source} {line.Text}").ToListAsync());
    }

    [Fact]
    public async Task Following_gives_lines_as_they_are_written_and_ends_with_the_agent()
    {
        string directory = Attempt("r1", "1_WRK-1_build");
        new AttemptRecord { ItemId = "WRK-1", Phase = "build" }.Write(directory);
        await using IAsyncEnumerator<TranscriptLine> lines = ReadAsync(directory, follow: true).GetAsyncEnumerator();
        ValueTask<bool> first = lines.MoveNextAsync();

        await File.WriteAllTextAsync(Path.Combine(directory, "stdout.log"), "one\n");
        Assert.True(await first);
        Assert.Equal("one", lines.Current.Text);

        await File.AppendAllTextAsync(Path.Combine(directory, "stdout.log"), "tw");
        ValueTask<bool> second = lines.MoveNextAsync();
        await File.AppendAllTextAsync(Path.Combine(directory, "stdout.log"), "o\nthree");
        Assert.True(await second);
        Assert.Equal("two", lines.Current.Text);

        new AttemptRecord { ItemId = "WRK-1", Phase = "build", EndedAt = DateTimeOffset.UnixEpoch }.Write(directory);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("three", lines.Current.Text);
        Assert.False(await lines.MoveNextAsync());
    }

    [Fact]
    public async Task Following_ends_when_the_run_was_killed()
    {
        string directory = Attempt("r1", "1_WRK-1_build");
        new AttemptRecord { ItemId = "WRK-1", Phase = "build" }.Write(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "stdout.log"), "one\n");

        Assert.Equal(["one"], await ReadAsync(directory, follow: true, isOver: () => true).Select(line => line.Text).ToListAsync());
    }

    [Fact]
    public async Task Following_goes_on_after_the_middle_was_dropped()
    {
        string directory = Attempt("r1", "1_WRK-1_build");
        string path = Path.Combine(directory, "stdout.log");
        await File.WriteAllTextAsync(path, new string('x', 1000) + "\n");
        using GrowingFile file = new(path);
        Assert.Single(file.Lines(isLast: false));

        await File.WriteAllTextAsync(path, "short\n");
        Assert.Single(file.Lines(isLast: false));
        await File.AppendAllTextAsync(path, "more\n");

        Assert.Equal(["more"], file.Lines(isLast: false));
    }

    [Fact]
    public void An_outcome_is_noted_in_the_record()
    {
        string directory = Attempt("r1", "1_WRK-1_build");
        new AttemptRecord { ItemId = "WRK-1", Phase = "build", CostUsd = 1.5m, End = AgentEnd.TimedOut }.Write(directory);

        AttemptRecord.NoteOutcome(directory, "completed");

        Assert.Equal(("completed", 1.5m, AgentEnd.TimedOut), (AttemptRecord.Read(directory)!.Outcome, AttemptRecord.Read(directory)!.CostUsd, AttemptRecord.Read(directory)!.End));
        Assert.Contains("\"end\": \"timed_out\"", File.ReadAllText(Path.Combine(directory, "meta.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shorter_record_leaves_nothing_of_the_longer_one_that_it_is_written_over()
    {
        string directory = Attempt("r1", "1_WRK-1_build");
        new AttemptRecord { ItemId = "WRK-1", Phase = "build", Message = new string('x', 5_000) }.Write(directory);
        new AttemptRecord { ItemId = "WRK-1", Phase = "build", Outcome = "failed" }.Write(directory);

        Assert.Equal(("failed", null), (AttemptRecord.Read(directory)!.Outcome, AttemptRecord.Read(directory)!.Message));
        Assert.DoesNotContain("x", File.ReadAllText(Path.Combine(directory, "meta.json")).Split('}')[^1], StringComparison.Ordinal);
        Assert.Equal(["meta.json"], Directory.EnumerateFiles(directory).Select(Path.GetFileName));
    }

    [Fact]
    public void A_damaged_record_is_none()
    {
        string directory = Attempt("r1", "1_WRK-1_build");
        File.WriteAllText(Path.Combine(directory, "meta.json"), "{\"number\":");

        Assert.Null(AttemptRecord.Read(directory));
        AttemptRecord.NoteOutcome(directory, "completed");
    }

    private static IAsyncEnumerable<TranscriptLine> ReadAsync(string directory, bool follow, Func<bool>? isOver = null) =>
        Transcripts.ReadAsync(Transcript.In(directory)!, follow, TimeProvider.System, isOver);

    private string Attempt(string run, string name) => Directory.CreateDirectory(Path.Combine(runs, run, name)).FullName;
}
