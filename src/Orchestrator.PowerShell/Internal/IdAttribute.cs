using System.Management.Automation;

namespace Orchestrator.PowerShell.Internal;

/// <summary>Lets a parameter that takes ids take the objects that bear them too: items, phases of runs, worklog entries, transcripts, findings.</summary>
/// <remarks>PowerShell would turn such an object into its text, which is no id. What bears none stays as it is.</remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IdAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the ids are those of runs.</summary>
    public bool OfRun { get; init; }

    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Read(inputData);

    private string? IdOf(PSObject input) => OfRun ? ItemReference.RunIdOf(input) : ItemReference.IdOf(input);

    private object? Read(object? input)
    {
        if (input is null) return null;
        return LanguagePrimitives.GetEnumerable(input) is { } several
            ? several.Cast<object?>().Select(Read).ToArray()
            : IdOf(PSObject.AsPSObject(input)) ?? input;
    }
}
