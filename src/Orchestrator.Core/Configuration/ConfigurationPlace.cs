using Orchestrator.Configuration.Toml;

namespace Orchestrator.Configuration;

/// <summary>A place in a file, in the form that editors and terminals recognise.</summary>
/// <param name="File">The file: relative to the root when it lies inside it, else absolute.</param>
/// <param name="Position">Line and column; null for the file as a whole.</param>
public sealed record ConfigurationPlace(string File, TomlPosition? Position = null)
{
    /// <summary>Gives the place as <c>file:line:column</c>, or the file alone.</summary>
    /// <returns>For example <c>orchestrator.toml:12:5</c>.</returns>
    public override string ToString() => Position is { } position ? $"{File}:{position}" : File;
}
