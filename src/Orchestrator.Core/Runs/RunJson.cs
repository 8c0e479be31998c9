using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Git;

namespace Orchestrator.Runs;

/// <summary>The JSON of run files and of the journal.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunIdentity))]
[JsonSerializable(typeof(StopRequest))]
[JsonSerializable(typeof(PipelineRun))]
[JsonSerializable(typeof(PhaseRun))]
[JsonSerializable(typeof(JournalRecord))]
[JsonSerializable(typeof(WorkingTree))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class RunJson : JsonSerializerContext;
