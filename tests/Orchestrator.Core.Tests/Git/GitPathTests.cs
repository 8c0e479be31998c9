using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

public sealed class GitPathTests
{
    [Fact]
    public void Any_bytes_become_a_string_and_the_same_bytes_again() =>
        Prop.ForAll<byte[]>(bytes => GitPath.ToBytes(GitPath.FromBytes(bytes)).AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("ünï😀.md")]
    [InlineData("plain")]
    [InlineData("icons \uE0A0 \uF8FF")]
    public void Proper_names_are_themselves(string name)
    {
        Assert.Equal(name, GitPath.FromBytes(Encoding.UTF8.GetBytes(name)));
        Assert.Equal(name, GitPath.FromFileName(name));
    }

    [Fact]
    public void A_name_out_of_the_escape_range_is_not_mistaken_for_stray_bytes()
    {
        var real = GitPath.FromFileName("a\uEFE9");
        Assert.NotEqual(GitPath.FromBytes([(byte)'a', 0xE9]), real);
        Assert.Equal(Encoding.UTF8.GetBytes("a\uEFE9"), GitPath.ToBytes(real));
    }

    [Fact]
    public void People_see_what_is_no_text_as_git_shows_it()
    {
        Assert.Equal("ünï [id].md", GitPath.Show("ünï [id].md"));
        Assert.Equal(@"a\377b", GitPath.Show(GitPath.FromBytes([(byte)'a', 0xFF, (byte)'b'])));
    }

    [Fact]
    public void A_status_that_is_cut_off_is_refused() =>
        Assert.Throws<FormatException>(() => StatusReport.Parse("1 .M N... 100644"u8));
}
