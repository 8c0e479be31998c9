using Orchestrator.Storage;

namespace Orchestrator.Yaml;

/// <summary>The YAML formats as the core asks for them; what a front hands in.</summary>
public sealed class YamlFormat : IYamlFormat
{
    /// <inheritdoc />
    public IInboxReader InboxReader => new YamlInboxReader();

    /// <inheritdoc />
    public IBacklogStore OpenBacklog(string path, StoreOptions options, IReadOnlyCollection<string> knownPhases) =>
        new YamlBacklogStore(path, options, knownPhases);
}
