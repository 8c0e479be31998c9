using System.Text.Json;
using Orchestrator.Configuration;

namespace Orchestrator.Cli.Output;

/// <summary>What validation found, for people and for programs.</summary>
internal static class FindingText
{
    /// <summary>Writes a finding as JSON.</summary>
    internal static void Write(Utf8JsonWriter json, ConfigurationFinding finding)
    {
        json.WriteStartObject();
        json.Word<FindingSeverity>("severity", finding.Severity);
        json.Word<FindingArea>("area", finding.Area);
        json.WriteString("what", finding.What);
        json.WriteString("remedy", finding.Remedy);
        json.WriteString("file", finding.Where?.File);
        json.Number("line", (long?)finding.Where?.Position?.Line);
        json.Number("column", (long?)finding.Where?.Position?.Column);
        json.WriteString("key", finding.Key);
        json.WriteString("item_id", finding.ItemId);
        json.WriteEndObject();
    }
}
