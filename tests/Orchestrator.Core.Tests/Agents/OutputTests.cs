using System.Text;
using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

public sealed class OutputTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("orchestrator-output-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void The_tail_holds_the_last_lines_that_say_something()
    {
        OutputTail tail = new(3);
        tail.Write("one\n\ntwo\n  \nthree\n\u001b[0m\nfo"u8);
        tail.Write("ur\nlast"u8);
        tail.Flush();

        Assert.Equal(["three", "four", "last"], tail.Lines());
    }

    [Fact]
    public void A_tail_of_output_without_line_breaks_stays_small()
    {
        OutputTail tail = new(20);
        for (int i = 0; i < 1000; i++) tail.Write(Encoding.UTF8.GetBytes(new string('x', 10_000)));
        tail.Flush();

        Assert.Equal(1001, Assert.Single(tail.Lines()).Length);
    }

    [Fact]
    public void A_line_longer_than_the_bound_is_passed_on_as_cut()
    {
        List<(string Text, bool Whole)> lines = [];
        OutputLines splitter = new(5);
        void Add(ReadOnlySpan<byte> line, bool whole) => lines.Add((Encoding.UTF8.GetString(line), whole));

        splitter.Write("1234\r\n123456789"u8, Add);
        splitter.Write("0\nab\r\n\nrest"u8, Add);
        splitter.Flush(Add);

        Assert.Equal([("1234", true), ("12345", false), ("ab", true), ("", true), ("rest", true)], lines);
    }

    [Fact]
    public void A_capped_file_below_its_cap_is_the_output()
    {
        string path = Path.Combine(directory, "a.log");
        using (CappedFile file = new(path, cap: 100))
        {
            file.Append("hello "u8);
            file.Append("world"u8);
        }

        Assert.Equal("hello world", File.ReadAllText(path));
    }

    [Fact]
    public void A_capped_file_that_is_made_while_the_first_bytes_come_loses_none_of_them()
    {
        string path = Path.Combine(directory, "a.log");
        for (int round = 0; round < 200; round++)
        {
            using (CappedFile file = new(path))
                Parallel.Invoke(file.Open, () => file.Append("said"u8));
            Assert.Equal("said", File.ReadAllText(path));
        }
    }

    [Fact]
    public void A_capped_file_keeps_the_beginning_and_the_end_of_a_long_output()
    {
        string path = Path.Combine(directory, "a.log");
        const int Cap = 10_000;
        using (CappedFile file = new(path, Cap))
        {
            for (int i = 0; i < 20_000; i++) file.Append(Encoding.UTF8.GetBytes($"line {i}\n"));
            Assert.True(new FileInfo(path).Length <= Cap);
        }

        string text = File.ReadAllText(path);
        Assert.StartsWith("line 0\nline 1\n", text, StringComparison.Ordinal);
        Assert.EndsWith("line 19998\nline 19999\n", text, StringComparison.Ordinal);
        // What is said to be missing is exactly what is missing; the note brings two line breaks of its own.
        string note = text.Split('\n').Single(line => line.StartsWith('['));
        long missing = long.Parse(note.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        long all = Enumerable.Range(0, 20_000).Sum(i => $"line {i}\n".Length);
        Assert.Equal(all, missing + new FileInfo(path).Length - Encoding.UTF8.GetByteCount(note) - 2);
    }

    [Fact]
    public void One_piece_larger_than_the_cap_keeps_its_beginning_and_end_as_well()
    {
        string path = Path.Combine(directory, "a.log");
        using (CappedFile file = new(path, cap: 1000))
            file.Append(Encoding.UTF8.GetBytes("begin" + new string('x', 50_000) + "end"));

        string text = File.ReadAllText(path);
        Assert.StartsWith("beginxxx", text, StringComparison.Ordinal);
        Assert.EndsWith("xxxend", text, StringComparison.Ordinal);
        Assert.True(text.Length <= 1000);
    }
}
