using System.CommandLine;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Configuration;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>convert</c>: moves the backlog to the other format.</summary>
internal sealed class ConvertCommand : CliCommand
{
    private readonly Option<string> to = new("--to") { Description = "The format to move to.", HelpName = $"{ProjectSettings.TaskGolem}|{ProjectSettings.Yaml}", Required = true };

    /// <summary>Makes the command.</summary>
    internal ConvertCommand()
        : base("convert", "Move the backlog, archive included, to the other format; the old one is kept as .bak.", "orchestrate convert --to yaml --commit")
    {
        to.AcceptOnlyFromAmong(ProjectSettings.TaskGolem, ProjectSettings.Yaml);
        Options.Add(to);
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.Open();
        var report = await ProjectConversion.RunAsync(project, invocation.Get(to)!, invocation.Commit, cancellationToken).ConfigureAwait(false);
        foreach (var warning in report.Warnings) invocation.Log.Write(LogLevel.Warn, warning);
        if (invocation.IsJson)
        {
            invocation.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("store", invocation.Get(to));
                json.WriteNumber("open", report.Open);
                json.WriteNumber("archived", report.Archived);
                json.Texts("kept_as", report.KeptAs);
                json.Texts("warnings", report.Warnings);
                json.WriteEndObject();
            });
        }
        else
        {
            invocation.Terminal.WriteLine($"The backlog is kept as {invocation.Get(to)} now: {DurationText.Count(report.Open, "open item")}, {report.Archived} archived.");
            foreach (var path in report.KeptAs) invocation.Terminal.WriteLine($"The old one lies in {Path.GetRelativePath(project.Root, path)}.");
        }

        return ExitCode.Ok;
    }
}
