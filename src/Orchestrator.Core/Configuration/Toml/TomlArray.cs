namespace Orchestrator.Configuration.Toml;

/// <summary>A list of values, written with brackets or as <c>[[tables]]</c>.</summary>
public sealed class TomlArray : TomlValue
{
    private readonly List<TomlValue> items;

    /// <summary>Makes an array of the given values.</summary>
    /// <param name="items">The values, in order.</param>
    /// <param name="position">Where the array begins.</param>
    public TomlArray(IEnumerable<TomlValue> items, TomlPosition position)
        : base(position) => this.items = [.. items];

    /// <summary>The values, in order.</summary>
    public IReadOnlyList<TomlValue> Items => items;

    /// <inheritdoc />
    public override string Kind => "an array";

    internal void Append(TomlTable element) => items.Add(element);
}
