namespace Orchestrator.Coordination;

/// <summary>What initialising a project made.</summary>
/// <param name="Root">The project root.</param>
/// <param name="ConfigurationFile">The configuration.</param>
/// <param name="Made">Files that were written now; absolute paths.</param>
/// <param name="Commit">The commit that holds them; null if none was asked for or nothing was new.</param>
public sealed record InitializationReport(string Root, string ConfigurationFile, IReadOnlyList<string> Made, string? Commit)
{
    /// <summary>What a person should know: wishes that what was there already stands against, and the rights of the agent before its first run.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
