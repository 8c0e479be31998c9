using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class BacklogQueryTests
{
    private static readonly BacklogSnapshot Backlog = SnapshotWithArchive(
        ["W-old"],
        Item("W-a1", dependsOn: ["W-old"]) with { Title = "Add CSV export", Tags = ["csv"] },
        Item("W-a2", ItemStatus.InProgress, "build", "W-a1") with { Title = "Add [draft] page", Pipeline = "blog" },
        Item("W-b1", ItemStatus.Ready) with { Title = "Fix login" });

    [Fact]
    public void Conditions_must_all_hold()
    {
        Assert.Equal(["W-a1", "W-a2", "W-b1"], Ids(new()));
        Assert.Equal(["W-a1", "W-a2"], Ids(new() { Ids = ["w-A*"] }));
        Assert.Equal(["W-b1"], Ids(new() { Statuses = [ItemStatus.Ready, ItemStatus.Done] }));
        Assert.Equal(["W-a1"], Ids(new() { Tags = ["csv", "x"] }));
        Assert.Equal(["W-a2"], Ids(new() { Phases = ["Build"] }));
        Assert.Equal(["W-a2"], Ids(new() { Pipelines = ["blog"] }));
        Assert.Equal(["W-a1", "W-b1"], Ids(new() { Pipelines = ["feature"], DefaultPipeline = "feature" }));
        Assert.Equal(["W-a1", "W-b1"], Ids(new() { Ready = true }));
        Assert.Equal(["W-b1"], Ids(new() { Ready = true, Only = [ItemFilter.Parse("status=ready")] }));
        Assert.Equal(["W-a1"], Ids(new() { Title = "add*", First = 1 }));
        Assert.Empty(Ids(new() { Title = "add*", Statuses = [ItemStatus.Ready] }));
    }

    [Fact]
    public void Archived_items_come_behind_and_only_when_asked_for()
    {
        BacklogItem[] archive = [Item("W-old", ItemStatus.Done), Item("W-b1", ItemStatus.Done)];
        Assert.Equal(["W-a1", "W-a2", "W-b1", "W-old"], new BacklogQuery().Run(Backlog, archive).Select(item => item.Id));
        Assert.Empty(new BacklogQuery { Ready = true, Ids = ["W-old"] }.Run(Backlog, archive));
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("?", "", false)]
    [InlineData("a*c*e", "abcde", true)]
    [InlineData("a*c*e", "abcd", false)]
    [InlineData("*ab", "aab", true)]
    [InlineData("[a-c]x[!y]", "BX!", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("*`[draft`]*", "Add [draft] page", true)]
    [InlineData("[open", "[OPEN", true)]
    public void Patterns_are_those_of_powershell(string pattern, string text, bool matches) => Assert.Equal(matches, new Wildcard(pattern).Matches(text));

    private static IEnumerable<string> Ids(BacklogQuery query) => query.Run(Backlog).Select(item => item.Id);
}
