using System.Collections;
using System.Management.Automation;
using Orchestrator.Coordination;
using Orchestrator.Runs;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Ids of remembered runs, the newest first; how they ended is the tooltip.</summary>
public sealed class RunIdCompleter : BacklogCompleter
{
    private protected override Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken) =>
        Task.FromResult(Offer(project, typed));

    /// <summary>Those of the runs that what is typed may become.</summary>
    internal static List<CompletionResult> Offer(Project project, string typed) =>
        [.. RunHistory.List(project.Files)
            .Reverse()
            .Where(run => CompletionText.Matches(run, typed))
            .Select(run => CompletionText.Result(run, RunHistory.Load(project.Files, run) is { } known ? $"{known.StartedAt:u} {known.HaltReason}" : null))];
}
