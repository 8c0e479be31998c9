using System.Text.Json;

namespace Orchestrator.Agents;

/// <summary>Reads <c>gemini -o stream-json</c>, as gemini 0.61.0 prints it.</summary>
internal sealed class GeminiOutput : JsonLineOutput
{
    private const int LongestMessageKept = 16 * 1024;

    private string said = "";

    /// <inheritdoc/>
    private protected override void ReadEvent(JsonElement line)
    {
        switch (line.Text("type"))
        {
            case "init":
                Usage = Usage with { SessionId = line.Text("session_id") ?? Usage.SessionId, Model = line.Text("model") ?? Usage.Model };
                break;
            case "message":
                if (line.Text("role") == "assistant") ReadMessage(line.Text("content") ?? "", line.IsTrue("delta"));
                break;
            case "tool_use":
                said = "";
                Do(line.Text("tool_name"), line.At("parameters"));
                break;
            case "error":
                if (line.Text("severity") != "warning" && line.Text("message") is { } message) Error = Message(message);
                break;
            case "result":
                ReadResult(line);
                break;
        }
    }

    private void ReadMessage(string content, bool delta)
    {
        // A message comes in pieces; the words so far are what it says.
        if (!delta) said = "";
        if (said.Length < LongestMessageKept) said += content;
        Say(said);
    }

    private void ReadResult(JsonElement line)
    {
        JsonElement stats = line.At("stats");
        Usage = Usage with
        {
            InputTokens = stats.Whole("input_tokens") ?? Usage.InputTokens,
            OutputTokens = stats.Whole("output_tokens") ?? Usage.OutputTokens,
        };
        // The error itself may have come in a line of its own before.
        if (line.Text("status") == "success") Error = null;
        else Error = line.At("error").Text("message") is { } message ? Message(message) : Error ?? "The agent reported an error.";
    }
}
