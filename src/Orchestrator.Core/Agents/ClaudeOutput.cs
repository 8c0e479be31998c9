using System.Text.Json;

namespace Orchestrator.Agents;

/// <summary>Reads <c>claude --output-format stream-json</c>, as claude 2.1.197 prints it.</summary>
internal sealed class ClaudeOutput : JsonLineOutput
{
    private string? messageError;

    /// <inheritdoc/>
    private protected override void ReadEvent(JsonElement line)
    {
        if (line.Text("session_id") is { } session) Usage = Usage with { SessionId = session };
        switch (line.Text("type"))
        {
            case "system":
                if (line.Text("model") is { } model) Usage = Usage with { Model = model };
                if (line.Text("subtype") == "api_retry") Do($"waits to try again ({line.Text("error") ?? "error"})");
                break;
            case "assistant":
                ReadMessage(line);
                break;
            case "rate_limit_event":
                ReadLimit(line.At("rate_limit_info"));
                break;
            case "result":
                ReadResult(line);
                break;
        }
    }

    private void ReadMessage(JsonElement line)
    {
        // A sub-agent's words are not the agent's, but what it does is what is going on.
        bool own = line.Text("parent_tool_use_id") is null;
        messageError = line.Text("error");
        JsonElement message = line.At("message");
        if (own && message.Text("model") is { } model and not "<synthetic>") Usage = Usage with { Model = model };
        foreach (JsonElement part in message.At("content").Elements())
        {
            if (part.Text("type") == "tool_use") Do(part.Text("name"), part.At("input"));
            else if (own) Say(part.Text("text"));
        }
    }

    private void ReadLimit(JsonElement limit)
    {
        // "allowed" and "allowed_warning" also carry the moment at which the window begins anew; they are no throttling.
        if (limit.Text("status") == "rejected" && limit.Whole("resetsAt") is { } seconds) ResetAt = ResetTimes.FromUnix(seconds);
    }

    private void ReadResult(JsonElement line)
    {
        JsonElement usage = line.At("usage");
        Usage = Usage with
        {
            InputTokens = usage.Sum("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens") ?? Usage.InputTokens,
            OutputTokens = usage.Whole("output_tokens") ?? Usage.OutputTokens,
            CostUsd = line.Number("total_cost_usd") ?? Usage.CostUsd,
        };
        string? result = line.Text("result");
        Say(result);
        if (!line.IsTrue("is_error"))
        {
            Error = null;
            return;
        }
        IEnumerable<string?> words =
            [result, .. line.At("errors").Elements().Select(error => error.ValueKind == JsonValueKind.String ? error.GetString() : error.Text("message"))];
        string text = string.Join(' ', words.Where(word => !string.IsNullOrWhiteSpace(word)));
        if (text.Length == 0) text = line.Text("subtype") ?? "The agent reported an error.";
        // "rate_limit" and "authentication_failed" stand only here when the words say it in another language or not at all.
        if (messageError is not null) text += $" ({messageError})";
        if (line.Whole("api_error_status") is { } status) text += $" (HTTP {status})";
        Error = Message(text);
    }
}
