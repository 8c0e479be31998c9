using System.Collections.Concurrent;

namespace Orchestrator.Pipelines;

/// <summary>The instructions that come with the product, one text per phase name, written for any coding agent.</summary>
public static class BuiltInWorkflows
{
    private const string Prefix = "Orchestrator.Workflows.";
    private const string Suffix = ".md";

    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    /// <summary>The phase names with a built-in text, triage included, in the order an item meets them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Phase.Triage, "research", "prd", "design", "spec", "build", "review"];

    /// <summary>The text for a phase name as a Markdown document of its own; null if there is none.</summary>
    public static string? TextFor(string phaseName) =>
        Names.Contains(phaseName, StringComparer.Ordinal) ? Texts.GetOrAdd(phaseName, name => EmbeddedText.Read(Prefix + name + Suffix)) : null;
}
