using System.Reflection;
using System.Runtime.Loader;

namespace Orchestrator.PowerShell.Loading;

/// <summary>Keeps third-party assemblies away from the session's: another YamlDotNet, loaded before or after, does not meet ours.</summary>
internal sealed class DependencyLoadContext(DependencyMatcher matcher) : AssemblyLoadContext("Orchestrator.Dependencies")
{
    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        matcher.Shared(assemblyName)
        ?? (matcher.PathOf(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null);
}
