using System.Text;

namespace Orchestrator.Configuration;

/// <summary>One thing that validation has to say: what, where, and how to mend it. Every part of a preflight reports in this form.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="What">What is wrong, naming what was found; one line without a full stop.</param>
/// <param name="Remedy">What is allowed or what to do; one line without a full stop.</param>
public sealed record ConfigurationFinding(FindingSeverity Severity, string What, string Remedy)
{
    /// <summary>What it is about.</summary>
    public FindingArea Area { get; init; }

    /// <summary>Where it stands; null when it is not about a file.</summary>
    public ConfigurationPlace? Where { get; init; }

    /// <summary>The key it is about, with its tables: <c>execution.max_wip</c>; null when it is about none.</summary>
    public string? Key { get; init; }

    /// <summary>The item it is about; null when it is about none. Such a finding keeps the item out of a run and stops nothing else.</summary>
    public string? ItemId { get; init; }

    /// <summary>The finding on one line, for a log that says itself how much it matters: <c>file:line:column: item: key: what; remedy</c>.</summary>
    public string Text
    {
        get
        {
            string?[] parts = [Where?.ToString(), ItemId, Key, Remedy.Length == 0 ? What : $"{What}; {Remedy}"];
            return string.Join(": ", parts.Where(part => part is not null));
        }
    }

    /// <summary>Gives the finding on one line.</summary>
    /// <returns><c>file:line:column: severity: key: what; remedy</c>, without the parts that are not set.</returns>
    public override string ToString()
    {
        StringBuilder line = new();
        if (Where is not null) line.Append(Where).Append(": ");
        line.Append(Severity switch
        {
            FindingSeverity.Error => "error: ",
            FindingSeverity.Warning => "warning: ",
            _ => "note: ",
        });
        if (ItemId is not null) line.Append(ItemId).Append(": ");
        if (Key is not null) line.Append(Key).Append(": ");
        line.Append(What);
        if (Remedy.Length > 0) line.Append("; ").Append(Remedy);
        return line.ToString();
    }
}
