namespace Orchestrator.Storage;

/// <summary>The files of a task-golem store.</summary>
/// <param name="Directory">The store's directory, absolute.</param>
public sealed record TaskGolemLayout(string Directory)
{
    /// <summary>The open items.</summary>
    public string Active => Path.Combine(Directory, "tasks.jsonl");

    /// <summary>The done items.</summary>
    public string Archive => Path.Combine(Directory, "archive.jsonl");

    /// <summary>Old done items that <c>tg archive --before</c> put away.</summary>
    public string Pruned => Path.Combine(Directory, "archive-pruned.jsonl");

    /// <summary>The lock that all writers take.</summary>
    public string Lock => Path.Combine(Directory, "tasks.lock");

    /// <summary>The store's own settings.</summary>
    public string Settings => Path.Combine(Directory, "config.yaml");

    /// <summary>Status transitions and notes of open items; optional.</summary>
    public string Events => Path.Combine(Directory, "events.jsonl");

    /// <summary>Status transitions and notes of done items; optional.</summary>
    public string ArchivedEvents => Path.Combine(Directory, "events.archive.jsonl");

    /// <summary>The files that transactions write.</summary>
    public IReadOnlyList<string> DataFiles => [Active, Archive, Pruned, Events, ArchivedEvents];

    /// <summary>Lines that a repair could not keep.</summary>
    public string Rejected => Path.Combine(Directory, "tasks.rejected.jsonl");

    /// <summary>What git does not see of the store.</summary>
    public string GitIgnore => Path.Combine(Directory, ".gitignore");

    /// <summary>Keeps git from changing line ends in the store.</summary>
    public string GitAttributes => Path.Combine(Directory, ".gitattributes");

    /// <summary>The files that set the store up and belong in git.</summary>
    public IReadOnlyList<string> SettingsFiles => [Settings, GitIgnore, GitAttributes];
}
