using Orchestrator.Backlog;

namespace Orchestrator.Tests.Backlog;

public sealed class ItemIndexTests
{
    /// <summary>Whatever becomes of a backlog: an index taken along from state to state finds what one made anew finds.</summary>
    [Fact]
    public void An_index_that_follows_the_changes_finds_what_a_new_one_finds()
    {
        var random = new Random(7);
        var blocks = Enumerable.Range(0, 20).Select(block => Block(block * 10, 10)).ToList();
        var index = ItemIndex.Of(new ItemBlocks([.. blocks]));
        for (var round = 0; round < 200; round++)
        {
            var at = random.Next(blocks.Count);
            switch (random.Next(4))
            {
                // Changed, grown at its end, shrunk, or gone with another in its place.
                case 0: blocks[at] = [.. blocks[at].Select(item => item with { Priority = round })]; break;
                case 1: blocks[at] = [.. blocks[at], Item($"WRK-n{round}")]; break;
                case 2 when blocks[at].Length > 1: blocks[at] = blocks[at][1..]; break;
                default: blocks[at] = Block(1000 + (round * 10), 10); break;
            }

            var items = new ItemBlocks([.. blocks]);
            index = index.For(items);
            var expected = items.ToDictionary(item => item.Id);
            for (var number = 0; number < 3010; number++) Check(Id(number));
            for (var number = 0; number <= round; number++) Check($"WRK-n{number}");

            void Check(string id) => Assert.Same(expected.GetValueOrDefault(id), index.TryGet(id, out var found) ? found : null);
        }
    }

    private static BacklogItem[] Block(int first, int count) => [.. Enumerable.Range(first, count).Select(number => Item(Id(number)))];

    private static string Id(int number) => $"WRK-{number:x4}";

    private static BacklogItem Item(string id) => new() { Id = id, Title = "Some title" };
}
