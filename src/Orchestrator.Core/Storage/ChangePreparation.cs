using System.Buffers;
using System.Globalization;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Turns a draft into lines: checks what comes in, writes the new lines and reads them back, so that memory and file agree.</summary>
internal sealed class ChangePreparation(StoreState state, BacklogDraft draft)
{
    /// <summary>Longest line that is written, in bytes; longer ones could not be worked with by agents or people anyway.</summary>
    public const int MaxLineBytes = 4 * 1024 * 1024;

    private readonly PreparedChanges prepared = new();
    private readonly ItemLineParser parser = new();
    private readonly bool usesParent = state.File.UsesParent;

    /// <summary>Works the transaction out.</summary>
    /// <exception cref="OrchestratorException">An item may not be written as it is.</exception>
    public PreparedChanges Prepare()
    {
        foreach (var item in draft.Changed.Values)
        {
            if (item.Status == ItemStatus.Done) Leave(item);
            else Stay(item);
        }

        foreach (var item in draft.Archived.Values) Leave(item);
        foreach (var id in draft.Removed)
        {
            if (state.File.Table.Find(id).Block < 0) continue;
            prepared.Lines[id] = default;
            prepared.Removed.Add(id);
        }

        Heal();
        return prepared;
    }

    private void Stay(BacklogItem item)
    {
        var restored = draft.Restored.Contains(item.Id);
        var (block, index) = state.File.Table.Find(item.Id);
        if (block < 0 && !restored && state.IsArchived(item.Id))
            throw new OrchestratorException(
                "OrcIdTaken",
                $"The id {item.Id} belongs to an archived item.",
                $"Bring that one back with 'Restore-BacklogItem {item.Id}' (orchestrate restore {item.Id}), or take another id.",
                ErrorKind.InvalidArgument,
                item.Id);

        var (line, basis) = Present(item.Id, block, index, restored);
        prepared.Lines[item.Id] = Compose(line, basis, item, restored);
        AddEvent(basis, item);
        if (!restored) return;
        prepared.Restored.Add(item.Id);
        prepared.Afterwards[item.Id] = Compose(line, basis, item, restored: false);
    }

    private void Leave(BacklogItem item)
    {
        var done = item.Status == ItemStatus.Done ? item : item with { Status = ItemStatus.Done };
        var (block, index) = state.File.Table.Find(item.Id);
        var (line, basis) = Present(item.Id, block, index, restored: false);
        var change = Compose(line, basis, done, restored: false);
        prepared.Lines[item.Id] = change;
        prepared.Leaving.Add(new LeavingLine(item.Id, change.Bytes!));
        prepared.Afterwards[item.Id] = default;
        AddEvent(basis, done);
    }

    /// <summary>What earlier crashes left: done lines go to the archive, lines whose id is there already go, archive lines of restored ones go.</summary>
    private void Heal()
    {
        foreach (var id in state.Overlapping)
        {
            if (prepared.Lines.ContainsKey(id)) continue;
            if (!state.IsArchived(id))
            {
                var (block, index) = state.File.Table.Find(id);
                prepared.Left.Add(new LeavingLine(id, state.File.ReadLine(block, index)));
            }

            prepared.Lines[id] = default;
        }

        for (var block = 0; block < state.File.Table.Blocks.Count; block++)
        {
            var lines = state.File.Table.Blocks[block];
            if (lines.Flags is null) continue;
            for (var i = 0; i < lines.Items.Length; i++)
            {
                var id = lines.Items[i].Id;
                if (!lines.Flags[i].HasFlag(LineFlags.Restored) || prepared.Lines.ContainsKey(id)) continue;
                if (state.IsArchived(id)) prepared.Restored.Add(id);
                prepared.Afterwards[id] = Compose(state.File.ReadLine(block, i), lines.Items[i], lines.Items[i], restored: false);
            }
        }
    }

    private (byte[] Line, BacklogItem? Item) Present(string id, int block, int index, bool restored)
    {
        if (block >= 0) return (state.File.ReadLine(block, index), state.File.Table.Blocks[block].Items[index]);
        var archived = restored ? state.Archive.FindLine(id) ?? state.Pruned.FindLine(id) : null;
        return archived is null ? ([], null) : (archived, parser.Parse(archived).Item);
    }

    private LineChange Compose(byte[] line, BacklogItem? basis, BacklogItem item, bool restored)
    {
        if (basis is null) ItemId.Require(item.Id);
        if (basis?.Title != item.Title) ItemTitle.Require(item.Title);
        var output = new ArrayBufferWriter<byte>(Math.Max(line.Length + 256, 1024));
        ItemLineWriter.Write(output, line, basis, item, usesParent || item.Parent is not null, restored);

        // What another tool has made longer can be worked with as long as it can be read again.
        var allowed = line.Length > MaxLineBytes ? LineReader.MaxLineBytes : MaxLineBytes;
        if (output.WrittenCount > allowed)
            throw new OrchestratorException(
                "OrcItemTooLarge",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{item.Id} would take {output.WrittenCount / 1024} KB in the backlog; {allowed / 1024} KB are allowed."),
                "Put long texts into a file of the project and name it in the description.",
                ErrorKind.InvalidArgument,
                item.Id);
        if (item.Parent is not null && !usesParent && prepared.Warnings.Count == 0)
            prepared.Warnings.Add(
                $"{item.Id} is the first item of this backlog with a parent: tg 0.1 and phase-golem can no longer read it, tg 0.2 and newer can.");
        var bytes = output.WrittenSpan.ToArray();
        return new LineChange(bytes, parser.Parse(bytes));
    }

    private void AddEvent(BacklogItem? before, BacklogItem after)
    {
        var status = StatusMapping.ToNative(after.Status);
        // Adding an item is no transition, for tg neither.
        if (before is null || StatusMapping.ToNative(before.Status) == status) return;
        prepared.Events.Add(new StoreEvent(after.Id, draft.Now, after.Status == ItemStatus.Blocked ? after.BlockedReason ?? "" : "", status));
    }
}
