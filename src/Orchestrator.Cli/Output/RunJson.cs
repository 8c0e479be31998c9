using System.Text.Json;
using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Output;

/// <summary>Runs, their phases and their plans as JSON.</summary>
internal static class RunJson
{
    /// <summary>Writes a phase that has ended.</summary>
    internal static void Write(Utf8JsonWriter json, PhaseRun phase)
    {
        json.WriteStartObject();
        json.WriteString("type", "phase");
        json.WriteString("item_id", phase.Id);
        json.WriteString("title", phase.Title);
        json.WriteString("phase", phase.Phase);
        json.WriteNumber("attempts", phase.Attempts);
        json.Word<Outcome>("outcome", phase.Outcome);
        json.WriteString("summary", phase.Summary);
        json.Seconds("duration_seconds", phase.Duration);
        json.WriteString("agent", phase.Agent);
        json.WriteString("model", phase.Model);
        json.Number("input_tokens", phase.InputTokens);
        json.Number("output_tokens", phase.OutputTokens);
        json.Number("cost_usd", phase.Cost);
        json.WriteString("commit", phase.Commit);
        json.WriteString("transcript", phase.Transcript);
        json.WriteString("run_id", phase.RunId);
        json.WriteEndObject();
    }

    /// <summary>Writes a run that has ended.</summary>
    internal static void Write(Utf8JsonWriter json, PipelineRun run)
    {
        json.WriteStartObject();
        json.WriteString("type", "run");
        json.WriteString("id", run.Id);
        json.Time("started_at", run.StartedAt);
        json.Word<HaltReason>("halt_reason", run.HaltReason);
        json.WriteString("message", run.Message);
        json.WriteNumber("exit_code", run.ExitCode);
        json.WriteNumber("phases", run.Phases);
        json.WriteNumber("agent_runs", run.AgentRuns);
        json.Texts("completed", run.Completed);
        json.List("blocked", run.Blocked, entry =>
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteString("title", entry.Title);
            json.WriteString("type", entry.Type is { } type && BacklogWords.TryParse<BlockType>(type, out var known) ? BacklogWords.Of(known) : entry.Type);
            json.WriteString("reason", entry.Reason);
            json.WriteEndObject();
        });
        json.List("waiting", run.Waiting, entry =>
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteString("title", entry.Title);
            json.WriteString("cause", entry.Cause);
            json.WriteEndObject();
        });
        json.Texts("follow_ups", run.FollowUps);
        json.Texts("merged", run.Merged);
        json.Number("input_tokens", run.InputTokens);
        json.Number("output_tokens", run.OutputTokens);
        json.Number("cost_usd", run.CostUsd);
        json.Seconds("duration_seconds", run.Duration);
        json.WriteNumber("pending_commits", run.PendingCommits);
        json.Texts("warnings", run.Warnings);
        json.WriteEndObject();
    }

    /// <summary>Writes what a run would do.</summary>
    internal static void Write(Utf8JsonWriter json, RunPlan plan)
    {
        json.WriteStartObject();
        json.WriteString("type", "plan");
        WriteActions(json, "first", plan.First);
        WriteWaiting(json, "waiting", plan.Waiting);
        json.Texts("messages", plan.Messages);
        json.Texts("warnings", plan.Warnings);
        json.WriteEndObject();
    }

    /// <summary>Writes what would be done at once.</summary>
    internal static void WriteActions(Utf8JsonWriter json, string name, IEnumerable<SchedulingAction> actions) => json.List(name, actions, action =>
    {
        json.WriteStartObject();
        json.WriteString("action", action switch { SchedulingAction.Promote => "promote", SchedulingAction.RunPhase => "run_phase", _ => "triage" });
        json.WriteString("item_id", action.Item.Id);
        json.WriteString("title", action.Item.Title);
        json.WriteString("phase", action is SchedulingAction.RunPhase run ? run.Phase.Name : null);
        json.WriteEndObject();
    });

    /// <summary>Writes what is not done, and why.</summary>
    internal static void WriteWaiting(Utf8JsonWriter json, string name, IEnumerable<WaitingItem> waiting) => json.List(name, waiting, entry =>
    {
        json.WriteStartObject();
        json.WriteString("id", entry.Item.Id);
        json.WriteString("title", entry.Item.Title);
        json.Word<WaitKind>("kind", entry.Kind);
        json.WriteString("reason", entry.Reason);
        json.Texts("waits_for", entry.WaitsFor);
        json.WriteEndObject();
    });
}
