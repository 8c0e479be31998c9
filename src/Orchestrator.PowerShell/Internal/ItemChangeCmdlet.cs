using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Internal;

/// <summary>A cmdlet that changes each of the items it is given, and emits them as they are afterwards.</summary>
public abstract class ItemChangeCmdlet : ItemCmdlet
{
    /// <summary>Whether the change is committed at once.</summary>
    [Parameter]
    public SwitchParameter Commit { get; set; }

    /// <summary>What is done, as a word for -WhatIf and -Confirm.</summary>
    private protected abstract string Action { get; }

    /// <summary>Makes the change.</summary>
    /// <param name="editor">The operations on the backlog.</param>
    /// <param name="id">The exact id.</param>
    /// <param name="cancellationToken">Honoured until the write begins.</param>
    private protected abstract Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken);

    /// <summary>Whether changed items are emitted.</summary>
    private protected virtual bool IsEmitting => true;

    private protected override void ProcessItem(BacklogItem item)
    {
        if (!IsApproved(item.ToString(), Action)) return;
        var report = Await((project, token) => ChangeAsync(new(project), item.Id, token));
        foreach (var warning in report.Warnings) Warn(warning);
        if (IsEmitting) WriteObject(report.Item);
    }
}
