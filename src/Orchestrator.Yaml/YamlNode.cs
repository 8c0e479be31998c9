namespace Orchestrator.Yaml;

/// <summary>A piece of a YAML document with the place it was read from; anchors, aliases and tags do not occur.</summary>
/// <param name="Line">1-based; 0 for what was not read.</param>
/// <param name="Column">1-based; 0 for what was not read.</param>
internal abstract record YamlNode(long Line, long Column);
