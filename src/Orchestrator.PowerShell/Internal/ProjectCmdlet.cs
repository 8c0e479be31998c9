using System.Management.Automation;
using System.Runtime.CompilerServices;
using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Internal;

/// <summary>A cmdlet that works on a project, found from the PowerShell location or named.</summary>
public abstract class ProjectCmdlet : AsyncCmdlet
{
    private static readonly ConditionalWeakTable<BacklogSnapshot, object> Told = [];

    private Project? project;

    /// <summary>The project's root; null: searched from the PowerShell location upwards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    /// <summary>A configuration file in place of the project's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigPath { get; set; }

    /// <summary>The project, opened on first need; what its configuration gives cause to say is said then.</summary>
    private protected Project Project => project ??= Open();

    /// <summary>Whether the project is opened whatever is wrong with its configuration, and nothing is told of it: checks follow that report everything together.</summary>
    private protected virtual bool LeavesFindingsToChecks => false;

    /// <summary>The backlog as it is now; what its reader noticed is told once for each state of the file.</summary>
    private protected BacklogSnapshot Snapshot
    {
        get
        {
            var snapshot = Await((opened, token) => opened.ReadAsync(token));
            if (Told.TryAdd(snapshot, Told))
                foreach (var warning in snapshot.Warnings) Warn(warning);
            return snapshot;
        }
    }

    /// <summary>Where the project is to be found.</summary>
    private protected ProjectPlace Place
    {
        get
        {
            var paths = SessionState.Path;
            var root = Root is null ? null : Location.Resolve(paths, Root);
            return new(root ?? Location.Current(paths), root, ConfigPath is null ? null : Location.Resolve(paths, ConfigPath));
        }
    }

    /// <summary>Does work with the project on another thread and returns its result on this one.</summary>
    /// <remarks>The project is opened first, here: opening it may say something, and only the pipeline's thread may.</remarks>
    private protected T Await<T>(Func<Project, CancellationToken, Task<T>> work)
    {
        var opened = Project;
        return Await(token => work(opened, token));
    }

    private Project Open()
    {
        var opened = ProjectCache.Open(Place, mayBeInvalid: LeavesFindingsToChecks);
        if (!opened.IsFresh || LeavesFindingsToChecks) return opened.Project;
        foreach (var finding in opened.Project.Configuration.Findings)
        {
            if (finding.Severity == FindingSeverity.Warning) Warn(finding.ToString());
            else WriteVerbose(finding.ToString());
        }

        return opened.Project;
    }
}
