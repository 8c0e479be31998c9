using Orchestrator.PowerShell.Internal;
using Orchestrator.Storage;

namespace Orchestrator.PowerShell.Loading;

/// <summary>The YAML formats, whose assembly is loaded when the first YAML file is read or written.</summary>
internal sealed class DeferredYamlFormat : IYamlFormat, IInboxReader
{
    private const string AssemblyName = "Orchestrator.Yaml";

    private static readonly Lazy<IYamlFormat> Loaded = new(Load);

    private DeferredYamlFormat()
    {
    }

    /// <summary>The one instance.</summary>
    internal static DeferredYamlFormat Instance { get; } = new();

    /// <inheritdoc/>
    public IInboxReader InboxReader => this;

    /// <inheritdoc/>
    public IBacklogStore OpenBacklog(string path, StoreOptions options, IReadOnlyCollection<string> knownPhases) =>
        Loaded.Value.OpenBacklog(path, options, knownPhases);

    /// <inheritdoc/>
    public InboxContent Read(string text, string name) => Loaded.Value.InboxReader.Read(text, name);

    private static IYamlFormat Load()
    {
        var matcher = new DependencyMatcher(ModuleFiles.Dependencies, [typeof(IYamlFormat).Assembly]);
        var assembly = new DependencyLoadContext(matcher).LoadFromAssemblyName(new(AssemblyName));
        var type = assembly.GetExportedTypes().Single(type => type.IsClass && typeof(IYamlFormat).IsAssignableFrom(type));
        return (IYamlFormat)Activator.CreateInstance(type)!;
    }
}
