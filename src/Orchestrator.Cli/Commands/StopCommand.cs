using System.CommandLine;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Runs;

namespace Orchestrator.Cli.Commands;

/// <summary><c>stop</c>: asks a run in another process to end.</summary>
internal sealed class StopCommand : CliCommand
{
    private readonly Option<bool> drain = new("--drain") { Description = "Let running phases finish first." };

    /// <summary>Makes the command.</summary>
    internal StopCommand()
        : base("stop", "Ask the run that is active in this project to end.", "orchestrate stop --drain") => Options.Add(drain);

    /// <inheritdoc/>
    internal override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.OpenQuietly();
        var asked = StopRequest.Send(project.Files, invocation.Get(drain));
        if (invocation.IsJson)
        {
            invocation.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("run_id", asked?.Run);
                json.Number("pid", (long?)asked?.Pid);
                json.WriteBoolean("drain", invocation.Get(drain));
                json.WriteEndObject();
            });
        }
        else
        {
            invocation.Terminal.WriteLine(asked is null ? "No run is active." : $"Asked run {asked.Run} (pid {asked.Pid}) to end{(invocation.Get(drain) ? " when its running phases have finished" : "")}.");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
