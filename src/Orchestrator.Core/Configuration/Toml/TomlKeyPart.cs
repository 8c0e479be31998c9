namespace Orchestrator.Configuration.Toml;

/// <summary>One part of a dotted key, unquoted, with its place.</summary>
internal readonly record struct TomlKeyPart(string Name, TomlPosition Position);
