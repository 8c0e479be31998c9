namespace Orchestrator.Storage;

/// <summary>The inbox beside the store.</summary>
public sealed class Inbox
{
    /// <summary>Name of the file that people and scripts write.</summary>
    public const string FileName = "BACKLOG_INBOX.yaml";

    /// <summary>What claimed inbox files are called, as a git pattern.</summary>
    public const string ClaimedPattern = "BACKLOG_INBOX.*.claimed.yaml";
}
