namespace Orchestrator.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("max_wpi", "max_wip")]
    [InlineData("Max_Wip", "max_wip")]
    [InlineData("maxwip", "max_wip")]
    [InlineData("max_retry", "max_retries")]
    public void A_slip_finds_the_word_that_was_meant(string written, string meant) =>
        Assert.Equal(meant, NearestName.FindWord(written, ["max_retries", "max_wip", "keep_runs"]));

    [Theory]
    [InlineData("env")]
    [InlineData("completely_different")]
    [InlineData("")]
    public void Nothing_is_suggested_that_nobody_could_have_meant(string written) =>
        Assert.Null(NearestName.FindWord(written, ["max_retries", "cli", "keep_runs"]));

    [Fact]
    public void Of_equally_near_names_the_first_in_order_wins_whatever_their_order() =>
        Assert.Equal("WRK-a1b2c", NearestName.Find("WRK-a1b2x", ["WRK-a1b2d", "WRK-a1b2c", "WRK-zzzzz"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("abcd", "badc", 2)]
    [InlineData("STATUS", "status", 0)]
    public void Distance_counts_edits_and_swaps(string a, string b, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(a, b));
        Assert.Equal(expected, NearestName.Distance(b, a, furthest: expected));
        if (expected > 0) Assert.True(NearestName.Distance(a, b, furthest: expected - 1) > expected - 1);
    }
}
