namespace Orchestrator.Yaml;

/// <summary>A list.</summary>
/// <param name="Items">Its entries.</param>
/// <param name="Line">1-based; 0 for what was not read.</param>
/// <param name="Column">1-based; 0 for what was not read.</param>
internal sealed record YamlSequence(List<YamlNode> Items, long Line = 0, long Column = 0) : YamlNode(Line, Column);
