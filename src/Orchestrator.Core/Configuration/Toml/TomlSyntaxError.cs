namespace Orchestrator.Configuration.Toml;

/// <summary>One violation of TOML 1.0 in a text.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
public sealed record TomlSyntaxError(TomlPosition Position, string Message);
