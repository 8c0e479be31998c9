using System.Collections;
using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Filters of -Only: first the fields, after the equals sign their values.</summary>
public sealed class FilterCompleter : BacklogCompleter
{
    private static readonly (string Field, string Tooltip)[] Fields =
    [
        ("status", "New, Scoping, Ready, InProgress, Blocked"),
        ("impact", "Low, Medium, High"),
        ("size", "Small, Medium, Large"),
        ("risk", "Low, Medium, High"),
        ("complexity", "Low, Medium, High"),
        ("tag", "Items with that tag"),
        ("pipeline", "Items of that pipeline"),
        ("priority", "Items of exactly that priority"),
        ("parent", "Items that belong to that item"),
        ("phase", "Items at that phase"),
    ];

    private protected override async Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken)
    {
        var equals = typed.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            return [.. Fields
                .Where(field => CompletionText.Matches(field.Field, typed))
                .Select(field => CompletionText.Result(field.Field + "=", field.Tooltip))];

        var snapshot = await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false);
        var start = typed.LastIndexOf(',') + 1;
        if (start == 0) start = equals + 1;
        var said = typed[..start];
        return [.. ValuesOf(typed[..equals].Trim(), project, snapshot)
            .Where(value => CompletionText.Matches(value, typed[start..]))
            .Select(value => CompletionText.Result(said + value, value))];
    }

    private static IEnumerable<string> ValuesOf(string field, Project project, BacklogSnapshot snapshot) => field.ToLowerInvariant() switch
    {
        "status" => ["new", "scoping", "ready", "in_progress", "blocked"],
        "size" => Words<ItemSize>(),
        "impact" or "risk" or "complexity" => Words<Level>(),
        "tag" => snapshot.Items.SelectMany(item => item.Tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        "pipeline" or "pipeline_type" => project.Pipelines.All.Select(pipeline => pipeline.Name),
        "phase" => project.Pipelines.All.SelectMany(pipeline => pipeline.Phases).Select(phase => phase.Name).Distinct(StringComparer.Ordinal),
        "parent" => snapshot.Items.Select(item => item.Parent).OfType<string>().Distinct(StringComparer.Ordinal),
        _ => [],
    };

    private static IEnumerable<string> Words<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(name => name.ToLowerInvariant());
}
