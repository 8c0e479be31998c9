using System.Text.Json;
using Orchestrator.Backlog;

namespace Orchestrator.Cli.Output;

/// <summary>An item as JSON.</summary>
internal static class ItemJson
{
    /// <summary>Writes an array of items.</summary>
    internal static void Write(Utf8JsonWriter json, IEnumerable<BacklogItem> items)
    {
        json.WriteStartArray();
        foreach (var item in items) Write(json, item);
        json.WriteEndArray();
    }

    /// <summary>Writes an item with all its keys.</summary>
    internal static void Write(Utf8JsonWriter json, BacklogItem item)
    {
        json.WriteStartObject();
        json.WriteString("id", item.Id);
        json.WriteString("title", item.Title);
        json.Word<ItemStatus>("status", item.Status);
        json.WriteString("phase", item.Phase);
        json.Word("phase_pool", item.PhasePool);
        json.WriteString("pipeline", item.Pipeline);
        json.Word("size", item.Size);
        json.Word("complexity", item.Complexity);
        json.Word("risk", item.Risk);
        json.Word("impact", item.Impact);
        json.WriteNumber("priority", item.Priority);
        json.WriteBoolean("requires_human_review", item.RequiresHumanReview);
        json.WriteBoolean("guardrail_override", item.GuardrailOverride);
        json.WriteString("description", item.Description);
        WriteStructured(json, item.StructuredDescription);
        json.Texts("tags", item.Tags);
        json.Texts("dependencies", item.Dependencies);
        json.WriteString("parent", item.Parent);
        json.WriteString("origin", item.Origin);
        json.WriteString("blocked_reason", item.BlockedReason);
        json.Word("blocked_type", item.BlockedType);
        json.Word("blocked_from_status", item.BlockedFromStatus);
        json.WriteString("unblock_notes", item.UnblockNotes);
        json.WriteString("last_phase_commit", item.LastPhaseCommit);
        json.WriteString("last_summary", item.LastSummary);
        json.Word("resolution", item.Resolution);
        json.Texts("applied_attempts", item.AppliedAttempts);
        json.WriteNumber("subphase_count", item.SubphaseCount);
        json.WriteNumber("rework_count", item.ReworkCount);
        json.WriteString("rework_context", item.ReworkContext);
        json.WriteString("claimed_by", item.ClaimedBy);
        json.Time("claimed_at", item.ClaimedAt);
        json.Time("created_at", item.CreatedAt);
        json.Time("updated_at", item.UpdatedAt);
        json.WriteStartObject("extensions");
        foreach (var (key, value) in item.Extensions)
        {
            json.WritePropertyName(key);
            json.WriteRawValue(value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteStructured(Utf8JsonWriter json, StructuredDescription? description)
    {
        if (description is null)
        {
            json.WriteNull("structured_description");
            return;
        }

        json.WriteStartObject("structured_description");
        json.WriteString("context", description.Context);
        json.WriteString("problem", description.Problem);
        json.WriteString("solution", description.Solution);
        json.WriteString("impact", description.Impact);
        json.WriteString("sizing_rationale", description.SizingRationale);
        json.WriteEndObject();
    }
}
