using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Backlog;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>The inbox beside the store: a file that people and scripts write while a run is on, taken in as new items.</summary>
/// <remarks>
/// The file is claimed by a rename under the store's lock, its items are added in that transaction, each with a key of the claimed file's
/// name and its position, then the claimed file goes. After a crash the claimed file is taken in again, and known keys are skipped.
/// </remarks>
/// <param name="path">The inbox file, absolute; it need not exist.</param>
/// <param name="reader">Understands its text.</param>
/// <param name="clock">Names claimed files; null: the system's.</param>
public sealed class Inbox(string path, IInboxReader reader, TimeProvider? clock = null)
{
    /// <summary>Name of the file that people and scripts write.</summary>
    public const string FileName = "BACKLOG_INBOX.yaml";

    /// <summary>What claimed inbox files are called, as a git pattern.</summary>
    public const string ClaimedPattern = "BACKLOG_INBOX.*.claimed.yaml";

    /// <summary>The key that remembers where an item came from.</summary>
    public const string Key = "x-orch-inbox";

    private const string Origin = "inbox";
    private const long MaxBytes = 4 * 1024 * 1024;
    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private FileStamp? refused;

    /// <summary>The inbox file.</summary>
    public string Path { get; } = path;

    /// <summary>Whether there is an inbox, or a claimed one that a crash left; so cheap that it can be asked all the time.</summary>
    /// <param name="path">The inbox file, absolute.</param>
    public static bool HasWork(string path)
    {
        if (File.Exists(path)) return true;
        var directory = System.IO.Path.GetDirectoryName(path)!;
        return Directory.Exists(directory) && Directory.EnumerateFiles(directory, ClaimedPattern).Any();
    }

    /// <summary>Takes in what is there, if anything is.</summary>
    /// <param name="store">Where the items go.</param>
    /// <param name="cancellationToken">Honoured until the items are written.</param>
    /// <exception cref="OrchestratorException">The store could not be written; the claimed file stays and is taken in next time.</exception>
    public async Task<InboxResult> IngestAsync(IBacklogStore store, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        var claimed = FindClaimed();
        var fresh = IsReadable(warnings);
        if (!fresh && claimed.Count == 0) return warnings.Count == 0 ? InboxResult.Nothing : new([], warnings);

        // Only a file that a crash left can hold items that have been done and archived since.
        var archivedKeys = claimed.Count == 0 ? [] : KeysOf(await store.ReadArchiveAsync(cancellationToken).ConfigureAwait(false));
        var done = new List<string>();
        var added = await store
            .UpdateAsync(draft => Ingest(draft, claimed, fresh, archivedKeys, done, warnings), cancellationToken).ConfigureAwait(false);
        foreach (var file in done) Delete(file, warnings);
        return new InboxResult(added, warnings);
    }

    private static HashSet<string> KeysOf(IEnumerable<BacklogItem> items)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
            if (item.Extensions.TryGetValue(Key, out var key)) keys.Add(key);
        return keys;
    }

    private static void Delete(string file, List<string> warnings)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            warnings.Add($"{file} was taken in but cannot be deleted: {e.Message}");
        }
    }

    private List<string> FindClaimed()
    {
        var directory = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            return [.. Directory.EnumerateFiles(directory, Claimed("*")).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private string Claimed(string unique) => $"{System.IO.Path.GetFileNameWithoutExtension(Path)}.{unique}.claimed.yaml";

    /// <summary>Whether there is a file that can be taken in; one that cannot is told of once per change.</summary>
    private bool IsReadable(List<string> warnings)
    {
        if (FileStamp.Of(Path) is not { } stamp) return false;
        if (stamp == refused) return false;
        if (TryRead(Path, warnings) is not null) return true;
        refused = stamp;
        return false;
    }

    private InboxContent? TryRead(string file, List<string> warnings)
    {
        var name = System.IO.Path.GetFileName(file);
        try
        {
            if (new FileInfo(file).Length > MaxBytes)
            {
                warnings.Add($"{name} is larger than {MaxBytes / (1024 * 1024)} MB and stays where it is.");
                return null;
            }

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.Read(text.ReadToEnd(), name);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (OrchestratorException e)
        {
            warnings.Add($"{name} stays where it is: {e.Message} {e.Remedy}");
            return null;
        }
        catch (DecoderFallbackException)
        {
            warnings.Add($"{name} stays where it is: it is not UTF-8.");
            return null;
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            warnings.Add($"{name} cannot be read: {e.Message}");
            return null;
        }
    }

    private List<BacklogItem> Ingest(
        BacklogDraft draft, IReadOnlyList<string> claimed, bool fresh, HashSet<string> archivedKeys, List<string> done, List<string> warnings)
    {
        var added = new List<BacklogItem>();
        var known = KeysOf(draft.Items);
        known.UnionWith(archivedKeys);
        foreach (var file in claimed)
        {
            // Another process may have taken it in while we waited for the lock.
            if (!File.Exists(file) || TryRead(file, warnings) is not { } content) continue;
            Add(draft, file, content, known, added, warnings);
            done.Add(file);
        }

        if (fresh && Claim(warnings) is var (own, entries))
        {
            Add(draft, own, entries, known, added, warnings);
            done.Add(own);
        }

        return added;
    }

    /// <summary>Renames the inbox and reads it under its new name: what is in it now is what is taken in, whoever writes a new one.</summary>
    private (string File, InboxContent Content)? Claim(List<string> warnings)
    {
        var time = clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var unique = $"{time}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        var file = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, Claimed(unique));
        try
        {
            File.Move(Path, file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        if (TryRead(file, warnings) is { } content) return (file, content);
        // Changed since it was looked at, and now it does not parse: back to where its writer expects it.
        if (!File.Exists(Path)) File.Move(file, Path);
        return null;
    }

    private static void Add(
        BacklogDraft draft, string file, InboxContent content, HashSet<string> known, List<BacklogItem> added, List<string> warnings)
    {
        var name = System.IO.Path.GetFileName(file);
        foreach (var warning in content.Warnings) warnings.Add($"{FileName}: {warning}");
        for (var i = 0; i < content.Entries.Count; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"\"{name}#{i + 1}\"");
            if (!known.Add(key)) continue;
            var entry = content.Entries[i];
            if (string.IsNullOrWhiteSpace(entry.Title) || ItemTitle.Clean(entry.Title) is not { } title)
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{FileName}: entry {i + 1} has no title and was skipped."));
                continue;
            }

            if (title != entry.Title.Trim())
                warnings.Add($"{FileName}: the title '{title}' was made to fit one line of {ItemTitle.MaxLength} characters.");
            var item = new BacklogItem
            {
                Id = draft.NewId(),
                Title = title,
                Description = string.IsNullOrWhiteSpace(entry.Description) ? null : entry.Description,
                Size = entry.Size,
                Complexity = entry.Complexity,
                Risk = entry.Risk,
                Impact = entry.Impact,
                Priority = entry.Priority,
                Pipeline = entry.Pipeline,
                Tags = [.. entry.Tags.Distinct(StringComparer.Ordinal)],
                Dependencies = Resolve(draft, title, entry.Dependencies, warnings),
                Origin = Origin,

                // Entries keep their order: what else is equal goes by age.
                CreatedAt = draft.Now.AddTicks(added.Count),
                UpdatedAt = draft.Now,
                Extensions = new Dictionary<string, string>(StringComparer.Ordinal) { [Key] = key },
            };
            draft.Put(item);
            added.Add(item);
        }
    }

    private static List<string> Resolve(BacklogDraft draft, string title, IReadOnlyList<string> typed, List<string> warnings)
    {
        var ids = new List<string>();
        foreach (var text in typed)
        {
            var id = text;
            try
            {
                id = ItemId.Resolve(text, draft.Items, draft.Basis.ArchivedIds);
            }
            catch (OrchestratorException e)
            {
                // Kept as it was typed: an unknown dependency keeps the item waiting, a dropped one would let it run too early.
                warnings.Add($"{FileName}: dependency '{text}' of '{title}': {e.Message}");
            }

            if (!ids.Contains(id)) ids.Add(id);
        }

        return ids;
    }
}
