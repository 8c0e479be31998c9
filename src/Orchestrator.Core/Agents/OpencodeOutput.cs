using System.Text.Json;

namespace Orchestrator.Agents;

/// <summary>Reads <c>opencode run --format json</c>, as opencode 1.18.33 prints it.</summary>
internal sealed class OpencodeOutput : JsonLineOutput
{
    /// <inheritdoc/>
    private protected override void ReadEvent(JsonElement line)
    {
        if (line.Text("sessionID") is { } session) Usage = Usage with { SessionId = session };
        JsonElement part = line.At("part");
        switch (line.Text("type"))
        {
            case "text":
                Say(part.Text("text"));
                break;
            case "tool_use":
                Do(part.Text("tool"), part.At("state").At("input"));
                break;
            case "step_finish":
                ReadStep(part);
                break;
            case "error":
                ReadError(line.At("error"));
                break;
        }
    }

    private void ReadStep(JsonElement part)
    {
        JsonElement tokens = part.At("tokens");
        JsonElement cache = tokens.At("cache");
        long? input = tokens.Whole("input") is { } read ? read + (cache.Sum("read", "write") ?? 0) : null;
        Usage = Usage with
        {
            InputTokens = Added(Usage.InputTokens, input),
            OutputTokens = Added(Usage.OutputTokens, tokens.Sum("output", "reasoning")),
            CostUsd = part.Number("cost") is { } cost ? (Usage.CostUsd ?? 0) + cost : Usage.CostUsd,
        };
        Error = null;
    }

    private void ReadError(JsonElement error)
    {
        JsonElement data = error.At("data");
        string? text = data.Text("message") ?? error.Text("message") ?? error.Text("name");
        if (text is null) return;
        if (data.Whole("statusCode") is { } status) text += $" (HTTP {status})";
        Error = Message(text);
    }

    private static long? Added(long? sum, long? more) => more is null ? sum : (sum ?? 0) + more;
}
