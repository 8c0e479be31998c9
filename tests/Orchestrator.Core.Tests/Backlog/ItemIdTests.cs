using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class ItemIdTests
{
    [Theory]
    [InlineData("WRK-001")]
    [InlineData("WRK-a1b2c")]
    [InlineData("tg-1rh14")]
    [InlineData("my-app_2-00000000000z")]
    [InlineData("a-1")]
    public void Ids_of_every_generation_are_valid(string id) => Assert.True(ItemId.IsValid(id));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("WRK")]
    [InlineData("WRK-")]
    [InlineData("WRK--1")]
    [InlineData("1RK-1")]
    [InlineData("WRK-A1")]
    [InlineData("WRK-0000000000000")]
    [InlineData("../x-1")]
    [InlineData("W.K-1")]
    [InlineData("WRK-1 ")]
    [InlineData("WRK-1\n")]
    [InlineData("WÄK-1")]
    public void What_could_not_be_a_file_name_is_refused(string id)
    {
        Assert.False(ItemId.IsValid(id));
        Refused("OrcInvalidId", () => ItemId.Require(id));
    }

    [Fact]
    public void The_rule_is_the_one_of_the_pattern()
    {
        var pattern = new System.Text.RegularExpressions.Regex(@"\A[A-Za-z][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*-[0-9a-z]{1,12}\z");
        var text = Gen.Elements('a', 'Z', '0', '_', '-', '-', ' ', '/').ArrayOf().Select(chars => new string(chars));
        Prop.ForAll(text.ToArbitrary(), id => ItemId.IsValid(id) == pattern.IsMatch(id))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void A_drawn_id_has_the_asked_length_and_is_free()
    {
        var taken = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            var id = ItemId.Draw("WRK", 5, taken.Contains);
            Assert.Matches("^WRK-[0-9a-f]{5,6}$", id);
            Assert.True(taken.Add(id));
        }
    }

    [Fact]
    public void A_full_range_of_ids_grows_by_one_character()
    {
        var id = ItemId.Draw("WRK", 3, candidate => candidate.Length == "WRK-000".Length);
        Assert.Matches("^WRK-[0-9a-f]{4}$", id);
        Refused("OrcIdsExhausted", () => ItemId.Draw("WRK", 12, _ => true));
        Refused("OrcInvalidPrefix", () => ItemId.Draw("a/b", 5, _ => false));
    }

    [Theory]
    [InlineData("WRK-a1b2c", "WRK-a1b2c")]
    [InlineData("a1b2c", "WRK-a1b2c")]
    [InlineData("a1b", "WRK-a1b2c")]
    [InlineData("WRK-f", "WRK-ff001")]
    [InlineData("wrk-F", "WRK-ff001")]
    [InlineData(" tg ", "tg-1rh14")]
    [InlineData("00", "OLD-001")]
    [InlineData("a1", "X-a1")]
    public void Typed_ids_resolve_exactly_without_prefix_or_by_a_unique_beginning(string typed, string expected) =>
        Assert.Equal(expected, ItemId.Resolve(typed, [Item("WRK-a1b2c"), Item("WRK-ff001"), Item("tg-1rh14"), Item("X-a1")], new HashSet<string> { "OLD-001" }));

    [Fact]
    public void An_ambiguous_id_lists_up_to_five_candidates_with_titles()
    {
        var items = Enumerable.Range(0, 7).Select(n => Item($"WRK-a{n}")).ToArray();
        var refusal = Refused("OrcAmbiguousId", () => ItemId.Resolve("a", Snapshot(items)));
        Assert.Contains("WRK-a0 (Title of WRK-a0)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("WRK-a4", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("WRK-a5", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_id_names_the_nearest_one()
    {
        var refusal = Refused("OrcItemNotFound", () => ItemId.Resolve("WRK-a1b2d", Snapshot(Item("WRK-a1b2c"), Item("WRK-00000"))));
        Assert.Contains("WRK-a1b2c", refusal.Remedy, StringComparison.Ordinal);
        Refused("OrcItemNotFound", () => ItemId.Resolve("", Snapshot(Item("WRK-1"))));
    }

    [Fact]
    public void An_exact_open_id_does_not_read_the_archive()
    {
        var snapshot = new BacklogSnapshot([Item("WRK-1")], () => throw new InvalidOperationException("read"), []);
        Assert.Equal("WRK-1", ItemId.Resolve("WRK-1", snapshot));
    }
}
