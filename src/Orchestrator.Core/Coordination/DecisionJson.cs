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
    /// <exception cref="OrchestratorException">OrcJournalDamaged: it is none.</exception>
    public static OutcomeDecision Read(JsonElement json)
    {
        try
        {
            return json.Deserialize(Default.OutcomeDecision) ?? throw new JsonException("It is null.");
        }
        catch (JsonException error)
        {
            throw new OrchestratorException(
                "OrcJournalDamaged", $"A run's journal holds a decision that cannot be read: {error.Message}",
                "Nothing was started. Go on with the version that wrote it, or move the run's directory away after a look at its results.",
                ErrorKind.InvalidData, null, error);
        }
    }
}
