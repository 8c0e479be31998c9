using System.Reflection;

namespace Orchestrator.PowerShell.Loading;

/// <summary>Decides where an assembly that the dependencies ask for comes from.</summary>
/// <param name="directory">The module's <c>deps</c> directory; absolute.</param>
/// <param name="shared">Assemblies already loaded that dependencies must see as they are, so that types are the same on both sides.</param>
internal sealed class DependencyMatcher(string directory, IReadOnlyList<Assembly> shared)
{
    /// <summary>The loaded assembly to hand over, or null if the name is none of the shared ones.</summary>
    /// <remarks>By simple name: a dependency built against another version of Core must still get the one that is loaded.</remarks>
    internal Assembly? Shared(AssemblyName name) =>
        shared.FirstOrDefault(assembly => SimpleNamesMatch(assembly.GetName(), name));

    /// <summary>The file in <c>deps</c> to load, or null when the name is not one of ours and the default context decides.</summary>
    internal string? PathOf(AssemblyName name)
    {
        // A satellite assembly has the simple name of its parent and must not be answered with the parent.
        if (string.IsNullOrEmpty(name.Name) || !string.IsNullOrEmpty(name.CultureName)) return null;
        var path = Path.Combine(directory, name.Name + ".dll");
        return File.Exists(path) ? path : null;
    }

    private static bool SimpleNamesMatch(AssemblyName left, AssemblyName right) =>
        string.Equals(left.Name, right.Name, StringComparison.OrdinalIgnoreCase);
}
