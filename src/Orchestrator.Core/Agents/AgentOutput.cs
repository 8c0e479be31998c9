using System.Text.Json;

namespace Orchestrator.Agents;

/// <summary>Reads what one agent process prints while it prints it: activity, usage, and the error it ended with.</summary>
/// <remarks>Formats change often; whatever is not understood is just text and changes nothing.</remarks>
internal abstract class AgentOutput
{
    /// <summary>Longest activity shown, characters.</summary>
    private const int LongestActivity = 160;

    /// <summary>Longest message kept, characters.</summary>
    private const int LongestMessage = 4000;

    /// <summary>Bytes of a line that are looked at; a longer one is not parsed.</summary>
    internal const int LongestLine = 8 * 1024 * 1024;

    private static readonly string[] FileKeys = ["file_path", "filePath", "path", "absolute_path", "notebook_path", "file"];
    private static readonly string[] OtherKeys = ["command", "pattern", "query", "url", "description", "prompt", "dir_path"];

    /// <summary>What has been told so far.</summary>
    internal AgentUsage Usage { get; private protected set; } = new();

    /// <summary>What the agent is doing; null while nothing was told.</summary>
    internal string? Activity { get; private set; }

    /// <summary>The error the agent ended with, in its own words; null when it did not report one or went on after it.</summary>
    internal string? Error { get; private protected set; }

    /// <summary>When the agent's limit ends, as a field of its output said and not its words; null if it did not.</summary>
    internal DateTimeOffset? ResetAt { get; private protected set; }

    /// <summary>The reader of a format.</summary>
    /// <param name="format">What the agent prints.</param>
    internal static AgentOutput For(AgentOutputFormat format) => format switch
    {
        AgentOutputFormat.ClaudeStreamJson => new ClaudeOutput(),
        AgentOutputFormat.CodexJsonl => new CodexOutput(),
        AgentOutputFormat.GeminiStreamJson => new GeminiOutput(),
        AgentOutputFormat.OpencodeJson => new OpencodeOutput(),
        _ => new TextOutput(),
    };

    /// <summary>Takes one line of standard output.</summary>
    /// <param name="line">The line without its line break, secrets masked.</param>
    /// <param name="whole">Whether nothing of it was dropped for its length.</param>
    internal abstract void Read(ReadOnlySpan<byte> line, bool whole);

    /// <summary>Called after the lines of one read: what is costly is done here, once a read and not once a line.</summary>
    internal virtual void Settle()
    {
    }

    /// <summary>Notes what the agent is doing.</summary>
    private protected void Do(string? text)
    {
        if (text is null) return;
        string line = TerminalText.OneLine(text, LongestActivity);
        if (line.Length > 0) Activity = line;
    }

    /// <summary>Notes a tool and what it is used on.</summary>
    private protected void Do(string? tool, JsonElement input)
    {
        if (tool is null) return;
        string? target = FileKeys.Concat(OtherKeys).Select(key => input.Text(key)).FirstOrDefault(value => value is { Length: > 0 });
        Do(target is null ? tool : $"{tool} {target}");
    }

    /// <summary>Notes a message of the agent: its last one, and its first words as what it is doing.</summary>
    private protected void Say(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        Usage = Usage with { LastMessage = Message(text) };
        Do(text);
    }

    /// <summary>A message cleaned for display and records.</summary>
    private protected static string Message(string text)
    {
        string clean = TerminalText.Clean(text).Trim();
        return clean.Length <= LongestMessage ? clean : string.Concat(clean.AsSpan(0, LongestMessage - 1), "…");
    }
}
