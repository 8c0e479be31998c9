using Orchestrator.Coordination;
using Orchestrator.PowerShell.Loading;

namespace Orchestrator.PowerShell.Internal;

/// <summary>What a person said about where the project is; all paths absolute.</summary>
/// <param name="StartDirectory">Where the search begins.</param>
/// <param name="Root">The root, if it was named.</param>
/// <param name="ConfigPath">The configuration, if it was named.</param>
internal sealed record ProjectPlace(string StartDirectory, string? Root, string? ConfigPath)
{
    /// <summary>What Core needs to open the project there.</summary>
    internal ProjectOptions Options => new()
    {
        StartDirectory = StartDirectory,
        Root = Root,
        ConfigPath = ConfigPath,
        Yaml = DeferredYamlFormat.Instance,
        HostStartsPrograms = true,
        DemoCommand = DemoCommand.Words,
    };
}
