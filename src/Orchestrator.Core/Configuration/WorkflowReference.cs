namespace Orchestrator.Configuration;

/// <summary>A phase's mention of an instruction file.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Key">The key that names it, with its tables.</param>
/// <param name="Where">Where it is named.</param>
public sealed record WorkflowReference(string Path, string Key, ConfigurationPlace Where);
