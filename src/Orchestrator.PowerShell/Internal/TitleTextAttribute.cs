using System.Management.Automation;

namespace Orchestrator.PowerShell.Internal;

/// <summary>Refuses objects where a title is wanted: PowerShell would take <c>@{Name=x}</c> for one. Of an object with a Title it takes that.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TitleTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Read(inputData);

    /// <summary>The title that a single value is: a text as it stands, a number or a date in words; null for anything else.</summary>
    /// <remarks>True, false and the empty cell of a database are values too, and nobody's wish.</remarks>
    internal static string? TextOf(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => text,
        bool or DBNull => null,
        IConvertible simple => LanguagePrimitives.ConvertTo<string>(simple),
        _ => null,
    };

    private static object? Read(object? input)
    {
        if (input is null) return null;
        if (LanguagePrimitives.GetEnumerable(input) is { } several) return several.Cast<object?>().Select(Read).ToArray();
        return TextOf(input)
            ?? PSObject.AsPSObject(input).Properties["Title"]?.Value as string
            ?? throw new ArgumentTransformationMetadataException($"'{input}' is no title and has none. Give a text, or an object with a Title.");
    }
}
