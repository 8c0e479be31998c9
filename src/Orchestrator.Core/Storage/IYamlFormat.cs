namespace Orchestrator.Storage;

/// <summary>What only the assembly that knows YAML can do; fronts hand it in, loaded on first need.</summary>
public interface IYamlFormat
{
    /// <summary>Opens a backlog in the <c>yaml</c> format.</summary>
    /// <param name="path">The backlog file; absolute; need not exist.</param>
    /// <param name="options">What the store needs from its surroundings.</param>
    /// <param name="knownPhases">Phases of the feature pipeline: a file of version 1 keeps these and loses others.</param>
    IBacklogStore OpenBacklog(string path, StoreOptions options, IReadOnlyCollection<string> knownPhases);

    /// <summary>Understands the inbox.</summary>
    IInboxReader InboxReader { get; }
}
