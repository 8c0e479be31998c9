using System.Management.Automation;
using System.Management.Automation.Language;
using Orchestrator.PowerShell.Views;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Turns values into completions: quoted where PowerShell needs it, matched against what is typed so far.</summary>
internal static class CompletionText
{
    /// <summary>What is typed so far, without the quotation mark that may stand before or around it.</summary>
    internal static string Unquoted(string? typed) => typed?.Trim('\'', '"') ?? "";

    /// <summary>Whether the value begins with what is typed (or fits it, when it holds wildcards).</summary>
    internal static bool Matches(string value, string typed) =>
        WildcardPattern.ContainsWildcardCharacters(typed)
            ? new WildcardPattern(typed + "*", WildcardOptions.IgnoreCase).IsMatch(value)
            : value.StartsWith(typed, StringComparison.OrdinalIgnoreCase);

    /// <summary>A completion; PowerShell refuses empty texts, so a blank tooltip becomes the value.</summary>
    internal static CompletionResult Result(string value, string? tooltip = null)
    {
        tooltip = ViewText.OneLine(tooltip);
        return new(Quoted(value), value, CompletionResultType.ParameterValue, tooltip.Length == 0 ? value : tooltip);
    }

    /// <summary>The value as one argument: bare if PowerShell reads it back as it is, else in single quotation marks.</summary>
    internal static string Quoted(string value) => IsBare(value) ? value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    // What does not begin with a letter may be a number, an operator or a splat: 1e3 would arrive as 1000.
    private static bool IsBare(string value)
    {
        if (value.Length == 0 || !char.IsLetter(value[0])) return false;
        foreach (var c in value)
            if (!char.IsLetterOrDigit(c) && c is not ('-' or '_' or '.' or '/' or ':' or '=' or '+')) return false;
        return true;
    }
}
