using System.Text.Json;

namespace Orchestrator.Runs;

/// <summary>What becomes of the item is decided; from here on everything is deterministic.</summary>
/// <param name="Number">Number of the process.</param>
/// <param name="Decision">The decision; its form is the coordinator's.</param>
public sealed record ResultDecided(int Number, JsonElement Decision) : JournalRecord;
