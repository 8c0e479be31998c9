using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b]0;a title\u0007text", "text")]
    [InlineData("\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("10%\r50%\r100%\n", "100%\n")]
    [InlineData("windows\r\nline\r\n", "windows\nline\n")]
    [InlineData("a\tb\u0007\u0000c", "a bc")]
    [InlineData("\u009b1mbold", "bold")]
    [InlineData("\u001b(Bplain", "plain")]
    [InlineData("cut off \u001b[3", "cut off ")]
    [InlineData("\u001b]never closed\nnext line", "\nnext line")]
    [InlineData("safe\u202Eevil", "safeevil")]
    public void Escapes_and_control_characters_go_and_words_stay(string text, string clean)
    {
        Assert.Equal(clean, TerminalText.Clean(text));
    }

    [Fact]
    public void One_line_collapses_blanks_and_cuts_without_breaking_a_character()
    {
        Assert.Equal("a b c", TerminalText.OneLine("  a\n\n b\t\tc ", 10));
        Assert.Equal("aaaa…", TerminalText.OneLine("aaaaaaaa", 5));
        Assert.Equal("aaa…", TerminalText.OneLine("aaa😀aaaa", 5));
    }
}
