namespace Orchestrator.Configuration;

/// <summary>Where a project lies and which file configures it.</summary>
/// <param name="Root">The project's root, absolute.</param>
/// <param name="ConfigurationFile">The configuration, absolute; null when there is none and defaults apply.</param>
public sealed record ProjectLocation(string Root, string? ConfigurationFile)
{
    /// <summary>Where relative workflow paths start: beside the configuration, else the root.</summary>
    public string ConfigurationDirectory => Path.GetDirectoryName(ConfigurationFile) ?? Root;

    /// <summary>The configuration as messages name it: relative to the root when it lies inside, else absolute.</summary>
    public string ConfigurationName
    {
        get
        {
            string file = ConfigurationFile ?? Path.Combine(Root, ProjectLocator.FileNames[0]);
            string relative = Path.GetRelativePath(Root, file);
            return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
        }
    }
}
