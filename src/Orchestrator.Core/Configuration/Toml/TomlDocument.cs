namespace Orchestrator.Configuration.Toml;

/// <summary>What a reader made of a text.</summary>
/// <param name="Root">The top-level table; with errors, what could be read in spite of them.</param>
/// <param name="Errors">The violations in the order of the text; empty for valid TOML.</param>
public sealed record TomlDocument(TomlTable Root, IReadOnlyList<TomlSyntaxError> Errors)
{
    /// <summary>Whether the text is valid TOML 1.0.</summary>
    public bool IsValid => Errors.Count == 0;
}
