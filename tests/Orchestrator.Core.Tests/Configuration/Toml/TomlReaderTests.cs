using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Configuration.Toml;

namespace Orchestrator.Tests.Configuration.Toml;

public sealed class TomlReaderTests
{
    private static TomlDocument Read(string text) => new TomlReader().Read(Encoding.UTF8.GetBytes(text));

    private static TomlEntry Entry(TomlTable table, string key) =>
        table.TryGet(key, out TomlEntry? entry) ? entry : throw new KeyNotFoundException(key);

    [Fact]
    public void Keys_and_values_know_their_line_and_column()
    {
        TomlDocument document = Read("# first\n[git]\n  hooks = \"never\"\n\n[[list]]\nwords = [\n  1, 22,\n]\n");

        TomlEntry git = Entry(document.Root, "git");
        TomlEntry hooks = Entry((TomlTable)git.Value, "hooks");
        TomlTable element = (TomlTable)((TomlArray)Entry(document.Root, "list").Value).Items[0];
        TomlArray words = (TomlArray)Entry(element, "words").Value;
        Assert.Equal(new TomlPosition(2, 2), git.KeyPosition);
        Assert.Equal(new TomlPosition(3, 3), hooks.KeyPosition);
        Assert.Equal(new TomlPosition(3, 11), hooks.Value.Position);
        Assert.Equal(new TomlPosition(5, 1), element.Position);
        Assert.Equal(new TomlPosition(7, 6), words.Items[1].Position);
    }

    [Fact]
    public void Columns_count_characters_not_bytes_or_surrogates()
    {
        TomlDocument document = Read("a = [\"é🙂\", x]");

        Assert.Equal(new TomlPosition(1, 12), Assert.Single(document.Errors).Position);
    }

    [Fact]
    public void Several_errors_are_reported_together_and_the_rest_is_read()
    {
        TomlDocument document = Read("a = hello\nb = 1\nb = 2\nc = 1.\n[t\nd = 'x'\n[u]\ne = 2\n");

        Assert.Equal([1, 3, 4, 5], document.Errors.Select(e => e.Position.Line));
        Assert.Equal("a text needs quotes", document.Errors[0].Message.Split(": ")[1]);
        Assert.Contains("already defined as an integer at 2:1", document.Errors[1].Message, StringComparison.Ordinal);
        Assert.Equal(2L, ((TomlInteger)Entry((TomlTable)Entry(document.Root, "u").Value, "e").Value).Value);
    }

    [Fact]
    public void An_array_that_is_not_closed_costs_only_itself()
    {
        TomlDocument document = Read("a = [\n  'x',\n  'y'\nb = 1\n[t]\nc = [1, 2\n");

        Assert.Equal([4, 7], document.Errors.Select(e => e.Position.Line));
        Assert.Contains("begins at 1:5", document.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(1L, ((TomlInteger)Entry(document.Root, "b").Value).Value);
    }

    [Fact]
    public void A_multi_line_string_that_is_not_closed_is_one_error_at_its_beginning()
    {
        TomlDocument document = Read("a = 1\nb = \"\"\"\nc = \nd = ]\n");

        TomlSyntaxError error = Assert.Single(document.Errors);
        Assert.Equal(new TomlPosition(2, 5), error.Position);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_with_their_place()
    {
        TomlDocument document = new TomlReader().Read([.. "a = 1\nb = \""u8, 0xFF, .. "\"\nc = 3\n"u8]);

        Assert.Equal(new TomlPosition(2, 6), Assert.Single(document.Errors).Position);
        Assert.Equal(3L, ((TomlInteger)Entry(document.Root, "c").Value).Value);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a=", "}")]
    [InlineData("[{a.b.c=", "}]")]
    public void Ten_thousand_nested_values_are_an_error_not_a_stack_overflow(string opening, string closing)
    {
        string text = "a = " + string.Concat(Enumerable.Repeat(opening, 10_000)) + string.Concat(Enumerable.Repeat(closing, 10_000));

        Assert.Contains("nested more than 128", Assert.Single(Read(text).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_ten_thousand_parts_is_an_error()
    {
        string path = string.Join('.', Enumerable.Repeat("a", 10_000));

        TomlDocument document = Read($"{path} = 1\n[{path}]\n");

        Assert.Equal(2, document.Errors.Count);
    }

    [Fact]
    public void A_binary_file_gives_a_bounded_number_of_errors()
    {
        byte[] noise = new byte[200_000];
        new Random(1).NextBytes(noise);

        Assert.InRange(new TomlReader().Read(noise).Errors.Count, 1, 100);
    }

    [Fact]
    public void Offsets_that_DateTimeOffset_refuses_are_read()
    {
        TomlValue value = Entry(Read("a = 0001-01-01T00:00:00.12345678-23:59").Root, "a").Value;

        Assert.Equal("0001-01-01T00:00:00.1234567-23:59", value.ToString());
    }

    [Fact]
    public void Every_beginning_of_a_text_can_be_read()
    {
        const string text = "a.\"b\" = [{ x = '''y''' }, 1979-05-27 07:32:00Z, 0xFF] # c\n[[t.u]]\nv = \"\"\"\\u00e9\\\n  w\"\"\"\r\n";

        for (int length = 0; length <= text.Length; length++) Assert.NotNull(Read(text[..length]).Root);
    }

    [Fact]
    public void Any_text_made_of_the_grammar_s_own_pieces_is_read_or_refused_without_a_fault()
    {
        string[] pieces =
        [
            "a", "b.c", "=", " = ", "\n", "\r\n", "\r", "[", "]", "[[", "]]", "{", "}", ",", ".", "#", "\"", "'", "\"\"\"", "\'\'\'", "\\", "\\u00e9",
            "\\U00110000", "1", "-0", "0x", "1_0", "1e5", "inf", "true", "1979-05-27", "07:32:00", "T", "Z", "+", "é", "\uFEFF", "\0", " ", "\t",
        ];
        Arbitrary<string> texts = Gen.Elements(pieces).ListOf().Select(string.Concat).ToArbitrary();

        Prop.ForAll(texts, text => Read(text).Errors.All(e => e.Position is { Line: >= 1, Column: >= 1 })).QuickCheckThrowOnFailure();
    }
}
