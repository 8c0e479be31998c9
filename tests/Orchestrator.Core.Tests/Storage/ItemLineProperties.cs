using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Storage;

namespace Orchestrator.Tests.Storage;

public sealed class ItemLineProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void What_is_written_is_what_is_read() =>
        Prop.ForAll(RandomItems.Item("WRK-aaa").ToArbitrary(), item =>
        {
            var line = Write([], null, item);
            var parsed = new ItemLineParser().Parse(line);
            // A description that only repeats triage's context reads as none; it is the same text in the file.
            var expected = item.Description == item.StructuredDescription?.Context ? item with { Description = null } : item;
            Assert.Equal(RandomItems.Describe(expected), RandomItems.Describe(parsed.Item));
            Assert.Null(parsed.Warnings);
            Assert.DoesNotContain((byte)'\n', line);
        }).Check(Quick);

    [Fact]
    public void Without_a_change_every_byte_stays() =>
        Prop.ForAll(RandomItems.Item("WRK-aaa").ToArbitrary(), item =>
        {
            var line = Write([], null, item);
            var parsed = new ItemLineParser().Parse(line).Item;
            Assert.Equal(line, Write(line, parsed, parsed));
        }).Check(Quick);

    [Fact]
    public void Over_any_line_a_change_gives_what_it_gives_over_none() =>
        Prop.ForAll(RandomItems.Item("WRK-aaa").ToArbitrary(), RandomItems.Change.ToArbitrary(), (item, change) =>
        {
            var line = Write([], null, item);
            var parsed = new ItemLineParser().Parse(line).Item;
            var changed = change(parsed);
            var over = new ItemLineParser().Parse(Write(line, parsed, changed)).Item;
            var fresh = new ItemLineParser().Parse(Write([], null, changed)).Item;
            Assert.Equal(RandomItems.Describe(fresh), RandomItems.Describe(over));
        }).Check(Quick);

    /// <summary>A blank after the first brace sends a line through the other reader: both must say the same, of broken lines too.</summary>
    [Fact]
    public void The_quick_reader_and_the_complete_one_agree()
    {
        var place = Gen.Choose(0, 2000);
        var with = Gen.Elements("\"", "\\", "}", "]", "[", "{", ",", ":", "0", "-", "e", " ", "\u0001", "\\u", "null", "Z", "\"x-a\":[1}", "");
        var line = RandomItems.Item("WRK-aaa").Select(item => Encoding.UTF8.GetString(Write([], null, item)));
        var broken = line.SelectMany(text => place.SelectMany(at => with.SelectMany(more => Gen.Elements(0, 1).Select(
            drop => text[..(at % text.Length)] + more + text[Math.Min(text.Length, (at % text.Length) + drop)..]))));
        Prop.ForAll(broken.ToArbitrary(), text =>
        {
            if (!text.StartsWith('{')) return;
            Assert.Equal(Say("{ " + text[1..]), Say(text));
        }).Check(Quick.WithMaxTest(3000));

        static string Say(string text)
        {
            try
            {
                var parsed = new ItemLineParser().Parse(Encoding.UTF8.GetBytes(text));
                return RandomItems.Describe(parsed.Item) + parsed.Flags + string.Join(',', parsed.Warnings ?? []);
            }
            catch (LineFormatException)
            {
                return "broken";
            }
        }
    }

    private static byte[] Write(byte[] line, BacklogItem? basis, BacklogItem item)
    {
        var output = new ArrayBufferWriter<byte>();
        ItemLineWriter.Write(output, line, basis, item, usesParent: false, restored: false);
        return output.WrittenSpan.ToArray();
    }
}
