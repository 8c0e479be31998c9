using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Brings archived items back as New.</summary>
[Cmdlet(VerbsData.Restore, "BacklogItem", DefaultParameterSetName = ById, SupportsShouldProcess = true)]
[OutputType(typeof(BacklogItem))]
public sealed class RestoreBacklogItemCommand : ItemChangeCmdlet
{
    private protected override string Action => "Restore";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken) =>
        editor.RestoreAsync(id, Commit, cancellationToken);

    private protected override IEnumerable<BacklogItem> Find(string typed)
    {
        var archive = Await((project, token) => project.Store.ReadArchiveAsync(token));
        if (Wildcard.IsPattern(typed)) return Fitting(archive, typed);
        var snapshot = Snapshot;
        var id = ItemId.Resolve(typed, snapshot);
        if (snapshot.TryGet(id, out var open)) return [open];
        return archive.LastOrDefault(item => item.Id == id) is { } archived
            ? [archived]
            : throw new OrchestratorException(
                "OrcItemNotFound", $"{id} is no longer in the archive.", "Add it anew with Add-BacklogItem.", ErrorKind.NotFound, id);
    }
}
