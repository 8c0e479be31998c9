using System.Runtime.CompilerServices;
using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Pipelines;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Core.Tests.Backlog;

/// <summary>A script that reads the command line's JSON looks its words up in docs/cli-json.md.</summary>
public sealed class DocumentedWordsTests
{
    public static TheoryData<string, string, IReadOnlyList<string>> Words => new()
    {
        { "Item", "status", BacklogWords.All<ItemStatus>() },
        { "Item", "phase_pool", BacklogWords.All<PhasePool>() },
        { "Item", "size", BacklogWords.All<ItemSize>() },
        { "Item", "complexity", BacklogWords.All<Level>() },
        { "Item", "risk", BacklogWords.All<Level>() },
        { "Item", "impact", BacklogWords.All<Level>() },
        { "Item", "blocked_type", BacklogWords.All<BlockType>() },
        { "Item", "resolution", BacklogWords.All<Resolution>() },
        { "Waiting item", "kind", BacklogWords.All<WaitKind>() },
        { "Phase", "outcome", BacklogWords.All<Outcome>() },
        { "Run", "halt_reason", BacklogWords.All<HaltReason>() },
        { "Finding", "severity", BacklogWords.All<FindingSeverity>() },
        { "Finding", "area", BacklogWords.All<FindingArea>() },
        { "Worklog entry", "outcome", BacklogWords.All<WorklogOutcome>() },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_word_that_a_key_of_the_json_can_have_is_documented_and_no_other(string heading, string key, IReadOnlyList<string> words)
    {
        var row = File.ReadLines(Page())
            .SkipWhile(line => line != $"## {heading}")
            .First(line => line.StartsWith($"| `{key}` |", StringComparison.Ordinal));
        var documented = row.Split('|')[3].Trim().Split(", ");
        Assert.Equal(words.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string Page([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "docs", "cli-json.md"));
}
