namespace Orchestrator.PowerShell.Internal;

/// <summary>Where the module lies on disk.</summary>
internal static class ModuleFiles
{
    /// <summary>The module's directory.</summary>
    internal static string Directory { get; } = Path.GetDirectoryName(typeof(ModuleFiles).Assembly.Location)!;

    /// <summary>The directory of what is loaded on first need.</summary>
    internal static string Dependencies { get; } = Path.Combine(Directory, "deps");
}
