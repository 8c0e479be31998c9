namespace Orchestrator.Configuration;

/// <summary>Checks that the instruction files which phases name exist and can be read.</summary>
public static class WorkflowCheck
{
    /// <summary>Opens every file that the configuration names.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>An error for each mention of a file that cannot be read, in the order of the configuration.</returns>
    public static IReadOnlyList<ConfigurationFinding> Check(OrchestratorConfiguration configuration) =>
        [.. configuration.Workflows.Select(Check).OfType<ConfigurationFinding>()];

    private static ConfigurationFinding? Check(WorkflowReference reference)
    {
        string? fault = Fault(reference.Path);
        return fault is null ? null : new ConfigurationFinding(
            FindingSeverity.Error,
            fault,
            "create it, correct the path (relative ones start beside the configuration), or leave workflows out where a built-in text exists")
        {
            Area = FindingArea.Workflows,
            Key = reference.Key,
            Where = reference.Where,
        };
    }

    private static string? Fault(string path)
    {
        if (Directory.Exists(path)) return $"{path} is a directory, not a file";
        if (!File.Exists(path)) return $"there is no file {path}";
        try
        {
            using FileStream file = File.OpenRead(path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {e.Message}";
        }
    }
}
