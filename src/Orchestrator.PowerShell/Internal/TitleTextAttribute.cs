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

    private static object? Read(object? input)
    {
        if (input is null) return null;
        if (LanguagePrimitives.GetEnumerable(input) is { } several) return several.Cast<object?>().Select(Read).ToArray();
        var wrapped = PSObject.AsPSObject(input);
        return wrapped.BaseObject is IConvertible ? input
            : wrapped.Properties["Title"]?.Value as string
            ?? throw new ArgumentTransformationMetadataException($"'{input}' is no title and has none. Give a text, or an object with a Title.");
    }
}
