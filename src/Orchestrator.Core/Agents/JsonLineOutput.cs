using System.Text.Json;

namespace Orchestrator.Agents;

/// <summary>Reads an output of JSON lines; a line that is none is just text.</summary>
internal abstract class JsonLineOutput : AgentOutput
{
    /// <inheritdoc/>
    internal sealed override void Read(ReadOnlySpan<byte> line, bool whole)
    {
        ReadOnlySpan<byte> trimmed = line.Trim(" \t\uFEFF"u8);
        if (!whole || trimmed is not [(byte)'{', .., (byte)'}']) return;
        try
        {
            Utf8JsonReader reader = new(trimmed);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            ReadEvent(document.RootElement);
        }
        catch (JsonException)
        {
            // Just text.
        }
    }

    /// <summary>Takes one event.</summary>
    /// <param name="line">A JSON object.</param>
    private protected abstract void ReadEvent(JsonElement line);
}
