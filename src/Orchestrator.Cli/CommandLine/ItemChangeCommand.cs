using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.Output;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.CommandLine;

/// <summary>A command that changes one item and prints it as it is afterwards.</summary>
internal abstract class ItemChangeCommand : CliCommand
{
    private readonly Argument<string> id = new("ID") { Description = "The item; any unique beginning of its id will do." };

    /// <summary>Makes a command with the id as its only argument.</summary>
    private protected ItemChangeCommand(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description, examples) => Arguments.Add(id);

    /// <summary>What was done, as a word before the item's title.</summary>
    private protected abstract string Done { get; }

    /// <summary>Makes the change.</summary>
    private protected abstract Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken);

    /// <inheritdoc/>
    internal sealed override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.Open();
        var report = await ChangeAsync(new(project), invocation.Get(id), invocation, cancellationToken).ConfigureAwait(false);
        foreach (var warning in report.Warnings) invocation.Log.Write(LogLevel.Warn, warning);
        if (invocation.IsJson) invocation.WriteJson(json => ItemJson.Write(json, report.Item));
        else invocation.Terminal.WriteLine(ItemText.AfterChange(report.Item, Done));
        return ExitCode.Ok;
    }
}
