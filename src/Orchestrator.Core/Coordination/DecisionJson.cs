using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Coordination;

/// <summary>The form of a decision in the journal.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutcomeDecision))]
internal sealed partial class DecisionJson : JsonSerializerContext
{
    /// <summary>The decision as JSON.</summary>
    public static JsonElement Write(OutcomeDecision decision) => JsonSerializer.SerializeToElement(decision, Default.OutcomeDecision);

    /// <summary>The decision that JSON of the journal holds.</summary>
    public static OutcomeDecision Read(JsonElement json) => json.Deserialize(Default.OutcomeDecision)
        ?? throw new JsonException("A decision is null.");
}
