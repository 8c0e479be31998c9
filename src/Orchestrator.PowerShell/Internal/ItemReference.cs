using System.Management.Automation;
using Orchestrator.PowerShell.Errors;

namespace Orchestrator.PowerShell.Internal;

/// <summary>Finds out which item, or which run, an object speaks of.</summary>
internal static class ItemReference
{
    /// <summary>The id: the text itself, or the object's Id, or its ItemId; null when there is none of them.</summary>
    internal static string? IdOf(PSObject? input)
    {
        var id = input?.BaseObject as string ?? Text(input, "Id") ?? Text(input, "ItemId");
        return string.IsNullOrWhiteSpace(id) ? null : id;
    }

    /// <summary>The id of the run that an object is or belongs to: the text itself, or the object's RunId, or its Id; null when there is none of them.</summary>
    internal static string? RunIdOf(PSObject? input)
    {
        var id = input?.BaseObject as string ?? Text(input, "RunId") ?? Text(input, "Id");
        return string.IsNullOrWhiteSpace(id) ? null : id;
    }

    /// <summary>The error for an object that speaks of no item.</summary>
    internal static ErrorRecord NotAnItem(object? input) => ErrorRecords.Create(
        "OrcNotAnItem",
        input is null ? "Null came through the pipe where an item was expected." : $"'{input}' has no Id.",
        "Pipe items (Get-BacklogItem), phases of a run, or ids as text.",
        ErrorKind.InvalidArgument,
        input);

    private static string? Text(PSObject? input, string property) => input?.Properties[property]?.Value as string;
}
