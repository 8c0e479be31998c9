using System.Text;

namespace Orchestrator.Agents;

/// <summary>The documents and sources that the scripted agent writes.</summary>
internal static class DemoArtefact
{
    private static readonly Dictionary<string, (string Heading, string Text)[]> Sections = new()
    {
        ["research"] =
        [
            ("What exists", "Nothing in the project covers this yet."),
            ("Options", "Extend what is there, or add a small part of its own."),
            ("Recommendation", "A small part of its own: it can be tested alone."),
        ],
        ["prd"] =
        [
            ("Goal", "The item's title says it; nothing more is in scope."),
            ("Requirements", "It works, it can be called from one place, it is documented."),
            ("Acceptance criteria", "A source file for it exists and says what it is for."),
        ],
        ["design"] =
        [
            ("Approach", "One new source file with one function."),
            ("Parts", "The function, and this document."),
            ("Risks", "None: nothing that exists is changed."),
        ],
        ["spec"] =
        [
            ("Tasks", "1. Write the source file. 2. Say how to check it."),
            ("Checks", "The file exists and names the item."),
        ],
        ["build"] =
        [
            ("Changes", "The source file named after this item."),
            ("How to check", "Read it."),
        ],
        ["review"] =
        [
            ("Findings", "None that would hold it up."),
            ("Verdict", "Accepted."),
        ],
    };

    private static readonly (string Heading, string Text)[] OtherSections = [("Done", "What this phase asks for."), ("Open", "Nothing.")];

    /// <summary>The document of a phase.</summary>
    internal static string Document(string itemId, string title, string phase)
    {
        StringBuilder text = new();
        text.Append("# ").Append(char.ToUpperInvariant(phase[0])).Append(phase.AsSpan(1)).Append(": ").Append(title).Append("\n\n");
        text.Append("Item ").Append(itemId).Append(", written by the scripted demo agent.\n");
        foreach ((string heading, string words) in Sections.GetValueOrDefault(phase, OtherSections))
            text.Append("\n## ").Append(heading).Append("\n\n").Append(words).Append('\n');
        return text.Append("\n## Assumptions\n\nThe demo agent has read nothing but its prompt.\n").ToString();
    }

    /// <summary>What is added to a document when its phase runs again.</summary>
    internal static string Again(string reason) => $"\n## Once more\n\n{reason}\n";

    /// <summary>The source file of an item.</summary>
    internal static string Source(string itemId, string title) => $$"""
        // {{title}} ({{itemId}}), written by the scripted demo agent.
        export function item() {
          return "{{itemId}}";
        }

        """.ReplaceLineEndings("\n");

    /// <summary>What is added to a source file when its phase runs again.</summary>
    internal const string SourceAgain = "// Looked at once more.\n";
}
