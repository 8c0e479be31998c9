using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>The one contract of both backlog formats: complete reads without a lock, changes as one transaction under it.</summary>
/// <remarks>Several processes may use the store at once; every transaction starts from the file as it is.</remarks>
public interface IBacklogStore : IDisposable
{
    /// <summary>Name of the format: <c>task-golem</c> or <c>yaml</c>.</summary>
    string Format { get; }

    /// <summary>Directory that holds the store's files; absolute.</summary>
    string Directory { get; }

    /// <summary>Absolute paths of the files that a run commits; they need not exist.</summary>
    IReadOnlyList<string> OwnedFiles { get; }

    /// <summary>Absolute paths of the files that set the store up and belong in git; only initialising writes them.</summary>
    IReadOnlyList<string> SettingsFiles { get; }

    /// <summary>File names beside the store that must never be committed, as git ignore lines relative to the directory in which it lies.</summary>
    IReadOnlyList<string> IgnoredFiles { get; }

    /// <summary>Absolute path of the file whose lock all writers take.</summary>
    string LockFile { get; }

    /// <summary>Absolute paths of the files or the directory that are the store as a whole; renamed when it is converted.</summary>
    IReadOnlyList<string> WholeStore { get; }

    /// <summary>Prefix for new ids: the store's own setting, else "WRK".</summary>
    string IdPrefix { get; }

    /// <summary>The present backlog; cached by the file's stamp.</summary>
    /// <exception cref="OrchestratorException">The file is missing, malformed or of an unsupported version; file, line and remedy are named.</exception>
    Task<BacklogSnapshot> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The archived items, oldest first.</summary>
    Task<IReadOnlyList<BacklogItem>> ReadArchiveAsync(CancellationToken cancellationToken);

    /// <summary>One transaction: lock, load, change, write, unlock.</summary>
    /// <param name="change">Edits the draft; called once; what it throws abandons the transaction.</param>
    /// <param name="durable">
    /// Whether it must survive a power cut before this returns. If not, a power cut may leave the backlog as it was before, whole, until <see cref="Flush"/>
    /// has returned; everybody sees the change at once, and no killed process loses it.
    /// </param>
    /// <param name="cancellationToken">Honoured until the write begins.</param>
    /// <exception cref="OrchestratorException">OrcLockTimeout after 10 s, or why nothing was written; the old file is intact.</exception>
    Task<T> UpdateAsync<T>(Func<BacklogDraft, T> change, bool durable, CancellationToken cancellationToken);

    /// <summary>Makes the transactions until now survive a power cut.</summary>
    /// <exception cref="OrchestratorException">The disk reports an error; the backlog can be read, and may be lost as far as it is new.</exception>
    void Flush();

    /// <summary>Draws an id by the store's prefix and length that the predicate (taken?) does not know.</summary>
    string DrawId(Func<string, bool> taken);

    /// <summary>Makes the store's directory and files where they are missing; never changes what is there.</summary>
    /// <param name="idPrefix">Prefix to record for new ids; null: the default.</param>
    /// <param name="cancellationToken">Stops before the first file.</param>
    Task InitializeAsync(string? idPrefix, CancellationToken cancellationToken);
}
