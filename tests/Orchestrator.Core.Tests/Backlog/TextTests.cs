using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class TextTests
{
    [Theory]
    [InlineData("Add CSV export!", "add-csv-export")]
    [InlineData("  --Über: große Füße-- ", "über-große-füße")]
    [InlineData("日本語 タイトル", "日本語-タイトル")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("!!!", "item")]
    [InlineData("", "item")]
    public void A_slug_keeps_letters_and_digits_of_any_script(string title, string slug) => Assert.Equal(slug, Slug.From(title));

    [Fact]
    public void A_slug_is_short_and_never_ends_in_a_dash_or_half_a_character() =>
        Prop.ForAll<string>(title =>
        {
            var slug = Slug.From(string.Concat(Enumerable.Repeat((title ?? "") + "𝒳 ", 9)));
            return slug.Length is > 0 and <= 60 && !slug.StartsWith('-') && !slug.EndsWith('-')
                && !slug.Contains("--", StringComparison.Ordinal) && !char.IsHighSurrogate(slug[^1]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_persons_title_is_trimmed_and_otherwise_taken_as_it_is()
    {
        Assert.Equal("Add  it", ItemTitle.Require("  Add  it "));
        Assert.Equal(500, ItemTitle.Require(new string('x', 500)).Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("   ")]
    [InlineData("two\nlines")]
    [InlineData("bell\u0007")]
    [InlineData("a\u2028b")]
    [InlineData("\u001b[31mred")]
    public void A_persons_bad_title_is_refused(string? title) => Refused("OrcInvalidTitle", () => ItemTitle.Require(title));

    [Fact]
    public void A_title_of_501_characters_is_refused() => Refused("OrcInvalidTitle", () => ItemTitle.Require(new string('x', 501)));

    [Fact]
    public void An_agents_title_is_cleaned_instead()
    {
        Assert.Equal("one two three", ItemTitle.Clean("\n one\r\n\ttwo \u0000 three\u001b "));
        Assert.Null(ItemTitle.Clean(" \n "));
        Assert.Null(ItemTitle.Clean(null));
        Assert.Equal(new string('x', 499) + "…", ItemTitle.Clean(new string('x', 900)));
        Assert.Equal(new string('x', 500), ItemTitle.Clean(new string('x', 500)));
    }

    [Fact]
    public void A_cleaned_title_would_be_accepted_from_a_person() =>
        Prop.ForAll<string>(title => ItemTitle.Clean(string.Concat(Enumerable.Repeat(title ?? "", 40))) is not { } cleaned
            || ItemTitle.Require(cleaned) == cleaned).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("kitten", "sitting", 3, 3)]
    [InlineData("abc", "abc", 3, 0)]
    [InlineData("abc", "xyzuvw", 2, 3)]
    [InlineData("", "ab", 3, 2)]
    public void Edit_distance_counts_up_to_its_limit(string a, string b, int limit, int distance) =>
        Assert.Equal(distance, EditDistance.Between(a, b, limit));
}
