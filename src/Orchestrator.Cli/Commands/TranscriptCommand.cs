using System.CommandLine;
using System.Text.Json;
using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Runs;

namespace Orchestrator.Cli.Commands;

/// <summary><c>transcript</c>: what the last agent that worked on an item printed.</summary>
internal sealed class TranscriptCommand : CliCommand
{
    private readonly Argument<string> item = new("ITEM") { Description = "The item; any unique beginning of its id will do." };
    private readonly Option<string?> phase = new("--phase") { Description = "The last agent of this phase.", HelpName = "PHASE" };
    private readonly Option<bool> follow = new("--follow", "-f") { Description = "Wait for more until the agent has ended." };

    /// <summary>Makes the command.</summary>
    internal TranscriptCommand()
        : base("transcript", "Print what the last agent that worked on an item printed.", "orchestrate transcript a1b2c --phase build", "orchestrate transcript a1b2c --follow")
    {
        Arguments.Add(item);
        Options.Add(phase);
        Options.Add(follow);
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.Open();
        var all = RunHistory.List(project.Files).Reverse().SelectMany(run => Transcripts.OfRun(project.Files.RunDirectory(run)).Reverse()).ToList();
        var backlog = await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false);
        var id = ItemId.ResolveRecorded(invocation.Get(item), all.Select(transcript => transcript.ItemId), backlog);
        var transcript = Find(all, id, invocation.Get(phase));
        bool IsOver() => invocation.Terminal.IsUnread || RunLock.FindActive(project.Files)?.Run != transcript.RunId;
        var lines = Transcripts.ReadAsync(transcript, invocation.Get(follow), invocation.Time, IsOver, cancellationToken);
        if (invocation.IsJson)
        {
            var read = await lines.ToListAsync(cancellationToken).ConfigureAwait(false);
            invocation.WriteJson(json => Write(json, Transcript.In(transcript.Directory) ?? transcript, read));
            return ExitCode.Ok;
        }

        invocation.Log.Write(LogLevel.Info, $"{transcript.Phase} of {id}: {transcript.Directory}");
        await foreach (var line in lines.ConfigureAwait(false))
        {
            // Behind a pipe there may be a terminal as well. As it was printed it lies in the directory that was just named.
            var text = TerminalText.Clean(line.Text);
            invocation.Terminal.WriteLine(line.Source == TranscriptSource.Error ? invocation.Terminal.Colored(text, Color.Warning) : text);
            if (invocation.Get(follow)) await invocation.Terminal.Out.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }

    private static Transcript Find(List<Transcript> newestFirst, string id, string? phase) =>
        newestFirst.Find(transcript => transcript.ItemId == id && (phase is null || transcript.Phase.Equals(phase, StringComparison.OrdinalIgnoreCase)))
        ?? throw new OrchestratorException(
            "OrcNoTranscript",
            phase is null ? $"No agent has worked on {id} in the runs that are remembered." : $"No agent has worked on {phase} of {id} in the runs that are remembered.",
            "orchestrate runs lists them; execution.keep_runs says how many are kept.",
            ErrorKind.NotFound,
            id);

    private static void Write(Utf8JsonWriter json, Transcript transcript, IEnumerable<TranscriptLine> lines)
    {
        var record = transcript.Record;
        json.WriteStartObject();
        json.WriteString("item_id", transcript.ItemId);
        json.WriteString("phase", transcript.Phase);
        json.WriteString("run_id", transcript.RunId);
        json.WriteNumber("number", transcript.Number);
        json.WriteString("directory", transcript.Directory);
        json.WriteString("agent", record?.Agent);
        json.WriteString("model", record?.Model);
        json.WriteString("outcome", record?.Outcome);
        json.Number("exit_code", (long?)record?.ExitCode);
        json.Time("started_at", record?.StartedAt);
        json.Time("ended_at", record?.EndedAt);
        json.List("lines", lines, line =>
        {
            json.WriteStartObject();
            json.Word<TranscriptSource>("source", line.Source);
            json.WriteString("text", line.Text);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }
}
