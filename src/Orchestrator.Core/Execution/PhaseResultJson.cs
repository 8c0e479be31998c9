using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>Writes a result in the form of the result file, so that what was journalled can be read by <see cref="ResultFile.Parse"/>.</summary>
public static class PhaseResultJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The result as one line of JSON; what is absent is left out.</summary>
    public static string Write(PhaseResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("item_id", result.ItemId);
            json.WriteString("phase", result.Phase);
            Word(json, "result", (ResultCode?)result.Result);
            json.WriteString("summary", result.Summary);
            Text(json, "context", result.Context);
            Text(json, "to_phase", result.ToPhase);
            Word(json, "block_type", result.BlockType);
            if (result.RequiresHumanReview is { } review) json.WriteBoolean("requires_human_review", review);
            Assessments(json, result.Assessments);
            FollowUps(json, result.FollowUps);
            Text(json, "based_on_commit", result.BasedOnCommit);
            Text(json, "commit_summary", result.CommitSummary);
            Text(json, "pipeline_type", result.Pipeline);
            Duplicates(json, result.Duplicates);
            Description(json, result.Description);
            Word(json, "close_reason", result.CloseReason);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Assessments(Utf8JsonWriter json, AssessmentUpdate assessments)
    {
        if (assessments.IsEmpty) return;
        json.WriteStartObject("updated_assessments");
        Word(json, "size", assessments.Size);
        Word(json, "complexity", assessments.Complexity);
        Word(json, "risk", assessments.Risk);
        Word(json, "impact", assessments.Impact);
        json.WriteEndObject();
    }

    private static void FollowUps(Utf8JsonWriter json, IReadOnlyList<FollowUp> followUps)
    {
        if (followUps.Count == 0) return;
        json.WriteStartArray("follow_ups");
        foreach (var followUp in followUps)
        {
            json.WriteStartObject();
            json.WriteString("title", followUp.Title);
            Text(json, "context", followUp.Context);
            Word(json, "suggested_size", followUp.SuggestedSize);
            Word(json, "suggested_risk", followUp.SuggestedRisk);
            Word(json, "suggested_impact", followUp.SuggestedImpact);
            if (followUp.DependsOnThis) json.WriteBoolean("depends_on_this", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Duplicates(Utf8JsonWriter json, IReadOnlyList<string> duplicates)
    {
        if (duplicates.Count == 0) return;
        json.WriteStartArray("duplicates");
        foreach (var id in duplicates) json.WriteStringValue(id);
        json.WriteEndArray();
    }

    private static void Description(Utf8JsonWriter json, StructuredDescription? description)
    {
        if (description is null) return;
        json.WriteStartObject("description");
        json.WriteString("context", description.Context);
        json.WriteString("problem", description.Problem);
        json.WriteString("solution", description.Solution);
        json.WriteString("impact", description.Impact);
        json.WriteString("sizing_rationale", description.SizingRationale);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void Word<T>(Utf8JsonWriter json, string name, T? value)
        where T : struct, Enum
    {
        if (value is { } given) json.WriteString(name, BacklogWords.Of(given));
    }
}
