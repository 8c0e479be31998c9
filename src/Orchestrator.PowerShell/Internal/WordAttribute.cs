using System.Collections;
using System.Management.Automation;
using Orchestrator.Backlog;

namespace Orchestrator.PowerShell.Internal;

/// <summary>Reads the values of an enum as people, CSV files and the filter language write them: any case, <c>in_progress</c>, <c>m</c>, blank for none.</summary>
/// <typeparam name="T">The enum.</typeparam>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordAttribute<T> : ArgumentTransformationAttribute
    where T : struct, Enum
{
    /// <summary>Names of the enum that this parameter does not take.</summary>
    public string[] Except { get; init; } = [];

    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Read(inputData);

    private object? Read(object? input)
    {
        var value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            null => null,
            string text => string.IsNullOrWhiteSpace(text) ? null : ReadWord(text.Trim()),
            IEnumerable several => several.Cast<object?>().Select(Read).Where(one => one is not null).ToArray(),
            _ => value,
        };
    }

    private T ReadWord(string word)
    {
        var names = Enum.GetNames<T>().Except(Except, StringComparer.Ordinal).ToList();
        return BacklogWords.TryParse<T>(word, out var known) && names.Contains(known.ToString())
            ? known
            : throw new ArgumentTransformationMetadataException($"'{word}' is not allowed. Use one of: {string.Join(", ", names)}.");
    }
}
