using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class ItemFilterTests
{
    private static readonly BacklogItem Full = Item("W-1", ItemStatus.InProgress, "build") with
    {
        Size = ItemSize.Small, Impact = Level.High, Risk = Level.Low, Complexity = Level.Medium, Priority = -3, Pipeline = "blog",
        Parent = "W-9", Tags = ["Web", "a=b"],
    };

    [Theory]
    [InlineData("status=in_progress", true)]
    [InlineData("STATUS = InProgress , new", true)]
    [InlineData("status=ready", false)]
    [InlineData("size=s", true)]
    [InlineData("impact=H,m", true)]
    [InlineData("risk=medium,high", false)]
    [InlineData("complexity=Medium", true)]
    [InlineData("tag=Web", true)]
    [InlineData("tag=web", false)]
    [InlineData("tag=a=b", true)]
    [InlineData("pipeline=blog", true)]
    [InlineData("pipeline_type=blog", true)]
    [InlineData("pipeline=Blog", false)]
    [InlineData("priority=1,-3", true)]
    [InlineData("parent=W-9", true)]
    [InlineData("phase=build", true)]
    [InlineData("phase=prd", false)]
    public void Values_of_one_filter_are_alternatives(string filter, bool matches) => Assert.Equal(matches, ItemFilter.Parse(filter).Matches(Full));

    [Theory]
    [InlineData("size=small")]
    [InlineData("impact=low,medium,high")]
    [InlineData("pipeline=feature")]
    [InlineData("parent=W-9")]
    [InlineData("phase=prd")]
    [InlineData("tag=x")]
    public void Items_that_lack_the_attribute_never_match(string filter) => Assert.False(ItemFilter.Parse(filter).Matches(Item("W-1")));

    [Theory]
    [InlineData("status", "'status' has no '='")]
    [InlineData("colour=red", "unknown field 'colour'")]
    [InlineData("impact=huge", "unknown value 'huge'; allowed are low, medium, high")]
    [InlineData("status=open", "allowed are new, scoping, ready, in_progress, blocked, done")]
    [InlineData("size=h", "allowed are small, medium, large")]
    [InlineData("priority=high", "allowed are whole numbers")]
    [InlineData("tag=", "empty value")]
    [InlineData("tag=a,,b", "empty value")]
    [InlineData("impact=high,H", "the value 'H' twice")]
    [InlineData("tag=a, a", "the value 'a' twice")]
    public void Errors_name_the_offending_text_and_what_is_allowed(string filter, string message) =>
        Assert.Contains(message, Refused("OrcInvalidFilter", () => ItemFilter.Parse(filter)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_scalar_field_may_stand_in_one_filter_only()
    {
        var refusal = Refused("OrcInvalidFilter", () => ItemFilter.ParseAll(["pipeline=a", "PIPELINE_TYPE=b"]));
        Assert.Contains("combine the values in one filter: pipeline=a,b", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_may_be_filtered_several_times_but_not_the_same_way()
    {
        var filters = ItemFilter.ParseAll(["tag=Web", "tag=x,a=b"]);
        Assert.True(filters.All(filter => filter.Matches(Full)));
        Refused("OrcInvalidFilter", () => ItemFilter.ParseAll(["tag=a,b", "tag=b,a"]));
    }

    [Fact]
    public void All_errors_are_reported_together()
    {
        var message = Refused("OrcInvalidFilter", () => ItemFilter.ParseAll(["x=1", "impact=huge,tiny", "status"])).Message;
        Assert.All(["'x'", "'huge'", "'tiny'", "no '='"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ItemStatus.InProgress, "in_progress")]
    [InlineData(ItemStatus.New, "new")]
    public void Words_are_snake_case(ItemStatus status, string word)
    {
        Assert.Equal(word, BacklogWords.Of(status));
        Assert.True(BacklogWords.TryParse<ItemStatus>("In-Progress", out var parsed) && parsed == ItemStatus.InProgress);
        Assert.False(BacklogWords.TryParse<ItemStatus>("1", out _));
        Assert.Equal("wont_do", BacklogWords.Of(Resolution.WontDo));
    }
}
