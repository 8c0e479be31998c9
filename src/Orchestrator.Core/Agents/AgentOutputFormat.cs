namespace Orchestrator.Agents;

/// <summary>What an agent prints, so that activity, tokens and cost can be read from it.</summary>
public enum AgentOutputFormat
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>JSON lines of claude --output-format stream-json.</summary>
    ClaudeStreamJson,

    /// <summary>JSON lines of codex exec --json.</summary>
    CodexJsonl,

    /// <summary>JSON lines of gemini -o stream-json.</summary>
    GeminiStreamJson,

    /// <summary>JSON lines of opencode run --format json.</summary>
    OpencodeJson,
}
