using System.Globalization;
using System.Text.Json;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Coordination;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Commands;

/// <summary><c>status</c>: how the backlog stands, what comes next, what is stuck and why.</summary>
internal sealed class StatusCommand : CliCommand
{
    /// <summary>Makes the command.</summary>
    internal StatusCommand()
        : base("status", "Show how many items stand where, what comes next, and what is blocked and why.", "orchestrate status")
    {
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.Open();
        var backlog = await project.ReadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var warning in backlog.Warnings) invocation.Log.Write(LogLevel.Warn, warning);
        var active = RunLock.FindActive(project.Files);
        var input = InputFor(project, backlog);
        var next = Selection.Choose(input);
        var waiting = SelectionExplanation.Explain(input, next);
        if (invocation.IsJson) invocation.WriteJson(json => Write(json, project, backlog, active, next, waiting));
        else Print(invocation.Terminal, backlog, active, next, waiting);
        return ExitCode.Ok;
    }

    // What a run with the configured limits would begin with; what is at work in a run of another process is not known here.
    private static SelectionInput InputFor(Project project, BacklogSnapshot backlog)
    {
        var execution = project.Settings.Execution;
        return new SelectionInput
        {
            Snapshot = backlog,
            Pipelines = project.Pipelines,
            MaxConcurrent = execution.MaxConcurrent,
            MaxWip = execution.MaxWip ?? execution.MaxConcurrent,
            AgentFor = (_, phase) => phase?.Agent ?? project.Settings.Agent.Cli,
        };
    }

    private static void Print(
        Terminal terminal, BacklogSnapshot backlog, RunIdentity? active, IReadOnlyList<SchedulingAction> next, IReadOnlyList<WaitingItem> waiting)
    {
        var counts = Counts(backlog);
        var words = counts.Where(count => count.Number > 0)
            .Select(count => terminal.Colored($"{count.Number} {BacklogWords.Of(count.Status)}", Colors.Of(count.Status))).ToList();
        terminal.WriteLine(words.Count == 0 ? "The backlog is empty." : string.Join(", ", words));
        if (active is not null)
            terminal.WriteLine($"A run is active: pid {active.Pid} on {active.Host} since {active.Started.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}.");
        Section(terminal, active is null ? "Next" : "Next, as far as it is not at work", next.Select(RunText.Action));
        Section(terminal, "Blocked", waiting.Where(entry => entry.Kind == WaitKind.Blocked).Select(entry => $"{entry.Item}: {entry.Reason}"));
        Section(terminal, "Waiting", waiting.Where(entry => entry.Kind is not (WaitKind.Blocked or WaitKind.NoSlot)).Select(entry => $"{entry.Item}: {entry.Reason}"));
        var later = waiting.Count(entry => entry.Kind == WaitKind.NoSlot);
        if (later > 0) terminal.WriteLine($"{DurationText.Count(later, "item")} more can go on as soon as there is a slot.");
    }

    private static void Section(Terminal terminal, string heading, IEnumerable<string> lines)
    {
        var first = true;
        foreach (var line in lines)
        {
            if (first) terminal.WriteLine(terminal.Colored(heading, Color.Strong));
            first = false;
            terminal.WriteLine("  " + CellText.Cut(CellText.OneLine(line), terminal.Width - 2));
        }
    }

    private static IReadOnlyList<(ItemStatus Status, int Number)> Counts(BacklogSnapshot backlog)
    {
        var open = backlog.Items.Where(item => item.Status != ItemStatus.Done).CountBy(item => item.Status).ToDictionary();
        var done = backlog.ArchivedIds.Count + backlog.Items.Count(item => item.Status == ItemStatus.Done && !backlog.ArchivedIds.Contains(item.Id));
        return [.. Enum.GetValues<ItemStatus>().Select(status => (status, status == ItemStatus.Done ? done : open.GetValueOrDefault(status)))];
    }

    private static void Write(
        Utf8JsonWriter json, Project project, BacklogSnapshot backlog, RunIdentity? active,
        IReadOnlyList<SchedulingAction> next, IReadOnlyList<WaitingItem> waiting)
    {
        json.WriteStartObject();
        json.WriteString("root", project.Root);
        json.WriteStartObject("counts");
        foreach (var (status, number) in Counts(backlog)) json.WriteNumber(BacklogWords.Of(status), number);
        json.WriteEndObject();
        if (active is null)
        {
            json.WriteNull("active_run");
        }
        else
        {
            json.WriteStartObject("active_run");
            json.WriteString("id", active.Run);
            json.WriteNumber("pid", active.Pid);
            json.WriteString("host", active.Host);
            json.Time("started_at", active.Started);
            json.WriteEndObject();
        }

        RunJson.WriteActions(json, "next", next);
        json.List("blocked", waiting.Where(entry => entry.Kind == WaitKind.Blocked), entry =>
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Item.Id);
            json.WriteString("title", entry.Item.Title);
            json.Word("type", entry.Item.BlockedType);
            json.WriteString("reason", entry.Item.BlockedReason);
            json.WriteEndObject();
        });
        RunJson.WriteWaiting(json, "waiting", waiting.Where(entry => entry.Kind != WaitKind.Blocked));
        json.WriteEndObject();
    }
}
