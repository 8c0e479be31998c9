using System.CommandLine;
using System.Text.Json;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Configuration;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>init</c>: makes a repository a project.</summary>
internal sealed class InitCommand : CliCommand
{
    private readonly Option<string?> prefix = new("--prefix") { Description = "Beginning of the ids; WRK if not given.", HelpName = "PREFIX" };
    private readonly Option<string?> store = new("--store") { Description = "Format of the backlog; task-golem if not given.", HelpName = "task-golem|yaml" };
    private readonly Option<bool> withWorkflows = new("--with-workflows") { Description = "Write the built-in instructions to workflows/, to be edited." };
    private readonly Option<bool> force = new("--force") { Description = "Write an existing configuration anew; the old one is kept as .bak." };

    /// <summary>Makes the command.</summary>
    internal InitCommand()
        : base("init", "Make this repository a project: configuration, backlog, folders. What is there stays.", "orchestrate init --prefix APP --commit")
    {
        store.CompletionSources.Add(ProjectSettings.TaskGolem, ProjectSettings.Yaml);
        Options.Add(prefix);
        Options.Add(store);
        Options.Add(withWorkflows);
        Options.Add(force);
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new InitializationRequest
        {
            Prefix = invocation.Get(prefix),
            Store = invocation.Get(store),
            WithWorkflows = invocation.Get(withWorkflows),
            Commit = invocation.Commit,
            Force = invocation.Get(force),
        };
        var report = await ProjectInitialization.RunAsync(invocation.ProjectOptions, request, cancellationToken).ConfigureAwait(false);
        if (invocation.IsJson) invocation.WriteJson(json => Write(json, report));
        else Print(invocation, report);
        foreach (var warning in report.Warnings) invocation.Log.Write(LogLevel.Warn, warning);
        return ExitCode.Ok;
    }

    private static void Print(Invocation invocation, InitializationReport report)
    {
        foreach (var path in report.Made) invocation.Terminal.WriteLine($"made {Path.GetRelativePath(report.Root, path)}");
        if (report.Made.Count == 0) invocation.Terminal.WriteLine($"{report.Root} is a project already; nothing was missing.");
        if (report.Commit is { } commit) invocation.Terminal.WriteLine($"committed as {commit[..10]}");
        invocation.Terminal.WriteLine("Next: orchestrate add \"what is to be done\", then orchestrate run.");
    }

    private static void Write(Utf8JsonWriter json, InitializationReport report)
    {
        json.WriteStartObject();
        json.WriteString("root", report.Root);
        json.WriteString("configuration_file", report.ConfigurationFile);
        json.WriteStartArray("made");
        foreach (var path in report.Made) json.WriteStringValue(path);
        json.WriteEndArray();
        json.WriteString("commit", report.Commit);
        json.WriteEndObject();
    }
}
