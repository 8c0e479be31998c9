namespace Orchestrator.Configuration.Toml;

/// <summary>A place in a TOML text. Lines and columns count from 1; a column is one Unicode character, whatever its width in bytes.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1.</param>
public readonly record struct TomlPosition(int Line, int Column)
{
    /// <summary>Gives the place as <c>line:column</c>, the form editors and terminals recognise.</summary>
    /// <returns>For example <c>12:5</c>.</returns>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
