using Orchestrator.Configuration;

namespace Orchestrator.Tests.Configuration;

/// <summary>A directory of its own with a configuration, gone afterwards.</summary>
internal sealed class TemporaryProject : IDisposable
{
    public TemporaryProject(string? configuration = null)
    {
        Root = Directory.CreateTempSubdirectory("orchestrator-configuration-").FullName;
        if (configuration is not null) Write("orchestrator.toml", configuration);
    }

    public string Root { get; }

    public string Write(string path, string text = "")
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public OrchestratorConfiguration Inspect() => new SettingsLoader().Inspect(ProjectLocator.Find(Root, Root));

    public static OrchestratorConfiguration Inspect(string configuration)
    {
        using TemporaryProject project = new(configuration);
        return project.Inspect();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
