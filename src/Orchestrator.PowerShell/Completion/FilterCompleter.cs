using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
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
        {
            var further = FieldBefore(typed) is { } before
                ? await ValuesAsync(project, before, said: "", typed, cancellationToken).ConfigureAwait(false)
                : [];
            return [.. further, .. Fields
                .Where(field => CompletionText.Matches(field.Field, typed))
                .Select(field => CompletionText.Result(field.Field + "=", field.Tooltip))];
        }

        var start = typed.LastIndexOf(',') + 1;
        if (start == 0) start = equals + 1;
        return await ValuesAsync(project, typed[..equals].Trim(), typed[..start], typed[start..], cancellationToken).ConfigureAwait(false);
    }

    private static async Task<List<CompletionResult>> ValuesAsync(
        Project project, string field, string said, string typed, CancellationToken cancellationToken)
    {
        var snapshot = await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. ValuesOf(field, project, snapshot)
            .Where(value => CompletionText.Matches(value, typed))
            .Select(value => CompletionText.Result(said + value, value))];
    }

    // Outside quotation marks a comma makes an array, and PowerShell hands over only what follows it: the field stands in an element before.
    // An array that ends with a comma is an error to the parser, which keeps the elements all the same.
    private string? FieldBefore(string typed)
    {
        foreach (var list in Command?.FindAll(ast => ast is ArrayLiteralAst or ErrorExpressionAst, searchNestedScriptBlocks: false) ?? [])
        {
            var words = list.FindAll(ast => ast is StringConstantExpressionAst, searchNestedScriptBlocks: false)
                .Select(word => ((StringConstantExpressionAst)word).Value)
                .ToList();
            var end = typed.Length > 0 ? words.LastIndexOf(typed) : list is ErrorExpressionAst ? words.Count : -1;
            if (end > 0 && words[..end].FindLast(word => word.Contains('=', StringComparison.Ordinal)) is { } filter)
                return filter[..filter.IndexOf('=', StringComparison.Ordinal)].Trim();
        }

        return null;
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
