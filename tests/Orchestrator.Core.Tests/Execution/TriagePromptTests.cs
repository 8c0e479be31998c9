using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Execution;

public sealed class TriagePromptTests
{
    private static readonly BacklogItem Item = new() { Id = "WRK-a1b2c", Title = "Export the list as CSV", Description = "For Excel." };

    [Fact]
    public void A_new_item_is_shown_with_the_backlog_and_the_pipelines()
    {
        var docs = new Pipeline("docs", [], [new Phase("write", PhasePool.Main) { IsDestructive = true }]);

        Snapshot.Matches("triage", TriagePrompt.Render(Input() with
        {
            Pipelines = new([BuiltInPipeline.Feature, docs]),
            OpenItems =
            [
                Item,
                new() { Id = "WRK-00000", Title = "Export the list as CSV, done", Status = ItemStatus.Done },
                new() { Id = "WRK-00003", Title = "Fix the login", Status = ItemStatus.InProgress },
                new() { Id = "WRK-00002", Title = "CSV export of the list", Status = ItemStatus.Ready },
                new() { Id = "WRK-00001", Title = "Import CSV", Status = ItemStatus.Blocked },
            ],
        }));
    }

    [Fact]
    public void A_large_backlog_is_cut_to_the_nearest_titles_and_says_so()
    {
        var others = Enumerable.Range(0, 1000).Select(number => new BacklogItem { Id = $"WRK-{number:00000}", Title = $"Something else {number}" }).ToList();
        others[777] = others[777] with { Title = "export LIST" };

        var prompt = TriagePrompt.Render(Input() with { OpenItems = [.. others, Item] });

        var lines = prompt.Split('\n').Where(line => line.StartsWith("- WRK-", StringComparison.Ordinal)).ToList();
        Assert.Equal(200, lines.Count);
        Assert.Equal("- WRK-00777: export LIST (new)", lines[0]);
        Assert.Contains("\n800 more are left out", prompt, StringComparison.Ordinal);
        others.Reverse();
        Assert.Equal(prompt, TriagePrompt.Render(Input() with { OpenItems = others }));
    }

    [Fact]
    public void An_empty_backlog_has_no_section() =>
        Assert.DoesNotContain("## Open backlog", TriagePrompt.Render(Input() with { OpenItems = [Item] }), StringComparison.Ordinal);

    private static TriagePromptInput Input() => new()
    {
        Item = Item,
        Pipelines = new([BuiltInPipeline.Feature]),
        MaxAttempts = 3,
        IdeaFile = "/project/_ideas/WRK-a1b2c_export-the-list-as-csv.md",
        ResultPath = "/project/.orchestrator/runs/r1/1_WRK-a1b2c_triage/result.json",
    };
}
