using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Agents;

/// <summary>How <see cref="AttemptRecord"/> looks in JSON: snake_case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(AgentEndJson)])]
[JsonSerializable(typeof(AttemptRecord))]
internal sealed partial class AttemptRecordJson : JsonSerializerContext
{
    private sealed class AgentEndJson() : JsonStringEnumConverter<AgentEnd>(JsonNamingPolicy.SnakeCaseLower);
}
