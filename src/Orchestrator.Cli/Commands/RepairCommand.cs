using System.CommandLine;
using System.Text.Json;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Coordination;
using Orchestrator.Storage;

namespace Orchestrator.Cli.Commands;

/// <summary><c>repair</c>: mends the backlog's files.</summary>
internal sealed class RepairCommand : CliCommand
{
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only look; nothing is written." };

    /// <summary>Makes the command.</summary>
    internal RepairCommand()
        : base("repair", "Find what is wrong in the backlog's files and mend it; what is changed is copied first.", "orchestrate repair --dry-run") => Options.Add(dryRun);

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.Open();
        var report = await ProjectRepair.RunAsync(project, invocation.Get(dryRun), invocation.Commit, cancellationToken).ConfigureAwait(false);
        if (invocation.IsJson) invocation.WriteJson(json => Write(json, report));
        else Print(invocation.Terminal, project, report);
        return report.Findings.All(finding => finding.IsRepaired) ? ExitCode.Ok : ExitCode.Error;
    }

    private static void Print(Terminal terminal, Project project, RepairReport report)
    {
        foreach (var finding in report.Findings)
        {
            var place = Path.GetRelativePath(project.Root, finding.File) + (finding.Line is { } line ? $":{line}" : "");
            var (word, color) = finding switch
            {
                { IsRepaired: true } => ("mended", Color.Good),
                { Action: null } => ("cannot be mended here", Color.Bad),
                _ => ("would be mended", Color.Warning),
            };
            var action = finding.Action is null ? "" : $"; {finding.Action}";
            terminal.WriteLine($"{place}: {terminal.Colored(word, color)}: {CellText.OneLine(finding.Message + action)}");
        }

        foreach (var copy in report.Copies) terminal.WriteLine($"The file as it was lies in {Path.GetRelativePath(project.Root, copy)}.");
        if (report.IsClean) terminal.WriteLine("Nothing is wrong.");
    }

    private static void Write(Utf8JsonWriter json, RepairReport report)
    {
        json.WriteStartObject();
        json.List("findings", report.Findings, finding =>
        {
            json.WriteStartObject();
            json.WriteString("kind", finding.Kind);
            json.WriteString("file", finding.File);
            json.Number("line", finding.Line);
            json.WriteString("item_id", finding.ItemId);
            json.WriteString("message", finding.Message);
            json.WriteString("action", finding.Action);
            json.WriteBoolean("repaired", finding.IsRepaired);
            json.WriteEndObject();
        });
        json.Texts("copies", report.Copies);
        json.WriteEndObject();
    }
}
