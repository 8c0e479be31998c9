using System.Text.Json;

namespace Orchestrator.Agents;

/// <summary>Reads <c>codex exec --json</c>, as codex 0.171.0 prints it.</summary>
internal sealed class CodexOutput : JsonLineOutput
{
    /// <inheritdoc/>
    private protected override void ReadEvent(JsonElement line)
    {
        switch (line.Text("type"))
        {
            case "thread.started":
                Usage = Usage with { SessionId = line.Text("thread_id") ?? Usage.SessionId };
                break;
            case "item.started" or "item.updated" or "item.completed":
                ReadItem(line.At("item"));
                break;
            case "turn.completed":
                // Cached tokens are part of the input tokens here.
                JsonElement usage = line.At("usage");
                Usage = Usage with
                {
                    InputTokens = Added(Usage.InputTokens, usage.Whole("input_tokens")),
                    OutputTokens = Added(Usage.OutputTokens, usage.Whole("output_tokens")),
                };
                Error = null;
                break;
            case "turn.failed":
                Error = line.At("error").Text("message") is { } failure ? Message(failure) : Error;
                break;
            case "error":
                // Also "Reconnecting... 2/5"; it counts only when the turn does not complete after it.
                Error = line.Text("message") is { } message ? Message(message) : Error;
                break;
        }
    }

    private void ReadItem(JsonElement item)
    {
        switch (item.Text("type"))
        {
            case "agent_message":
                Say(item.Text("text"));
                break;
            case "reasoning":
                Do(item.Text("text"));
                break;
            case "command_execution":
                Do(item.Text("command") is { } command ? $"$ {command}" : null);
                break;
            case "file_change":
                Do("edit " + string.Join(", ", item.At("changes").Elements().Select(change => change.Text("path")).Where(path => path is not null)));
                break;
            case "mcp_tool_call":
                Do(item.Text("tool"), item.At("arguments"));
                break;
            case "web_search":
                Do(item.Text("query") is { } query ? $"search {query}" : null);
                break;
        }
    }

    private static long? Added(long? sum, long? more) => more is null ? sum : (sum ?? 0) + more;
}
