namespace Orchestrator.Storage;

/// <summary>What only the assembly that knows YAML can do; fronts hand it in, loaded on first need.</summary>
public interface IYamlFormat
{
    /// <summary>Opens a backlog in the <c>yaml</c> format.</summary>
    /// <param name="path">The backlog file; absolute; need not exist.</param>
    /// <param name="options">What the store needs from its surroundings.</param>
    IBacklogStore OpenBacklog(string path, StoreOptions options);

    /// <summary>Understands the inbox.</summary>
    IInboxReader InboxReader { get; }
}
