using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

/// <summary>Words as the real programs print them, recorded with the versions named in <see cref="BuiltInAgents"/>.</summary>
public sealed class AgentDiagnosisTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AgentDefinition Agent = new("a", ["a"]);

    [Theory]
    [InlineData(
        AgentOutputFormat.ClaudeStreamJson,
        """{"type":"result","subtype":"success","is_error":true,"api_error_status":null,"result":"Not logged in · Please run /login","session_id":"s","total_cost_usd":0}""")]
    [InlineData(
        AgentOutputFormat.ClaudeStreamJson,
        """{"type":"result","subtype":"success","is_error":true,"api_error_status":401,"result":"Invalid API key · Fix external API key","session_id":"s","total_cost_usd":0}""")]
    [InlineData(
        AgentOutputFormat.CodexJsonl,
        """{"type":"turn.failed","error":{"message":"unexpected status 401 Unauthorized: Incorrect API key provided: dummy., url: https://api.example/v1/responses"}}""")]
    [InlineData(
        AgentOutputFormat.GeminiStreamJson,
        """{"type":"result","status":"error","error":{"type":"unknown","message":"[API Error: {\"error\":{\"code\":401,\"message\":\"API key not valid. Please pass a valid API key.\",\"status\":\"UNAUTHENTICATED\",\"details\":[]}}]"},"stats":{}}""")]
    [InlineData(
        AgentOutputFormat.OpencodeJson,
        """{"type":"error","timestamp":1795175702056,"sessionID":"s","error":{"name":"APIError","data":{"message":"Incorrect API key provided: dummy.","statusCode":401,"isRetryable":false}}}""")]
    public void An_agent_without_a_valid_login_is_unavailable_in_its_own_words(AgentOutputFormat format, string line)
    {
        AgentDiagnosis found = Diagnose(format, line);

        Assert.NotNull(found.Unavailable);
        Assert.Null(found.Throttle);
    }

    [Theory]
    [InlineData("Error: No authentication information found.\n\nCopilot can be authenticated with GitHub using an OAuth Token or a Fine-Grained Personal Access Token.\n• Start 'copilot' and run the '/login' command", "Error: No authentication information found.")]
    [InlineData("YOLO mode is enabled.\nPlease set an Auth method in your ~/.gemini/settings.json or specify one of the following environment variables before running: GEMINI_API_KEY", "Please set an Auth method in your ~/.gemini/settings.json or specify one of the following environment variables before running: GEMINI_API_KEY")]
    [InlineData("YOLO mode is enabled.\nInvalid auth method selected.", "Invalid auth method selected.")]
    [InlineData("--dangerously-skip-permissions cannot be used with root/sudo privileges for security reasons", "--dangerously-skip-permissions cannot be used with root/sudo privileges for security reasons")]
    [InlineData("Not signed in. Please run 'codex login' to sign in with ChatGPT", "Not signed in. Please run 'codex login' to sign in with ChatGPT")]
    public void The_line_that_says_what_is_wrong_is_the_one_shown(string error, string words)
    {
        Assert.Equal(words, AgentDiagnosis.OfLines(Agent, error.Split('\n'), Now, TimeZoneInfo.Utc).Unavailable);
    }

    [Theory]
    [InlineData(
        AgentOutputFormat.ClaudeStreamJson,
        """{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"API Error: Request rejected (429) · This request would exceed your rate limit","session_id":"s"}""")]
    [InlineData(
        AgentOutputFormat.ClaudeStreamJson,
        """{"type":"result","subtype":"success","is_error":true,"api_error_status":529,"result":"API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment.","session_id":"s"}""")]
    [InlineData(AgentOutputFormat.CodexJsonl, """{"type":"turn.failed","error":{"message":"exceeded retry limit, last status: 429 Too Many Requests"}}""")]
    [InlineData(AgentOutputFormat.CodexJsonl, """{"type":"error","message":"You’ve hit your usage limit. Upgrade to Plus to continue using Codex, or try again at 3:15 PM."}""")]
    [InlineData(
        AgentOutputFormat.OpencodeJson,
        """{"type":"error","sessionID":"s","error":{"name":"APIError","data":{"message":"Rate limit reached for tokens per min. Please try again in 40s.","statusCode":429,"isRetryable":true}}}""")]
    public void An_agent_refused_for_its_rate_is_throttled(AgentOutputFormat format, string line)
    {
        AgentDiagnosis found = Diagnose(format, line);

        Assert.NotNull(found.Throttle);
        Assert.Null(found.Unavailable);
    }

    [Fact]
    public void A_reset_that_claude_states_as_a_field_is_exact()
    {
        AgentDiagnosis found = Diagnose(AgentOutputFormat.ClaudeStreamJson, """
            {"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1772380800,"rateLimitType":"five_hour"},"session_id":"s"}
            {"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"You've hit your session limit · resets 4pm","session_id":"s"}
            """);

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1772380800), found.Throttle?.ResetAt);
    }

    [Fact]
    public void A_window_that_claude_merely_reports_throttles_nothing()
    {
        AgentDiagnosis found = Diagnose(AgentOutputFormat.ClaudeStreamJson, """
            {"type":"rate_limit_event","rate_limit_info":{"status":"allowed_warning","resetsAt":1772380800,"rateLimitType":"five_hour","utilization":0.9},"session_id":"s"}
            {"type":"result","subtype":"success","is_error":false,"result":"I have documented the rate limit (429) and quota handling.","session_id":"s"}
            """);

        Assert.Equal(AgentDiagnosis.Nothing, found);
    }

    [Fact]
    public void An_agent_that_met_a_limit_and_went_on_is_not_throttled()
    {
        Assert.Equal(AgentDiagnosis.Nothing, Diagnose(AgentOutputFormat.CodexJsonl, """
            {"type":"error","message":"Reconnecting... 1/5 (exceeded retry limit, last status: 429 Too Many Requests)"}
            {"type":"turn.completed","usage":{"input_tokens":1,"output_tokens":1}}
            """));
    }

    [Fact]
    public void Retries_on_standard_error_at_the_end_of_the_attempt_are_throttling_with_their_reset()
    {
        AgentDiagnosis found = AgentDiagnosis.OfLines(
            Agent, ["Attempt 2 failed: You exceeded your current quota. Please retry in 34.07s.", "Suggested retry after 34.07s.. Retrying after 39013ms..."], Now, TimeZoneInfo.Utc);

        Assert.Equal(Now.AddSeconds(34.07), found.Throttle?.ResetAt);
    }

    [Theory]
    [InlineData("error: Disk quota exceeded")]
    [InlineData("tests/LoginTests.cs: POST /login returned 500")]
    [InlineData("fatal: Authentication failed for 'https://git.example/'")]
    [InlineData("line 429: unexpected token")]
    [InlineData("error CS4291: something")]
    [InlineData("connection refused")]
    [InlineData("FAIL src/RateLimiterTests.cs: a rate limit is kept")]
    [InlineData("quota_test.go:12: too small")]
    [InlineData("rate_limit_test.py::test_wait")]
    [InlineData("error: no matching overloaded function found")]
    [InlineData("Expected status 401 but was 200")]
    [InlineData("AssertionError: user is not logged in")]
    [InlineData("npm ERR! code 401")]
    public void Other_failures_are_neither(string line)
    {
        Assert.Equal(AgentDiagnosis.Nothing, AgentDiagnosis.OfLines(Agent, [line], Now, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("all lanes are busy")]
    [InlineData("(unclosed")]
    public void A_projects_own_patterns_count_even_when_they_are_no_regular_expression(string pattern)
    {
        AgentDefinition agent = Agent with { RateLimitPatterns = [pattern] };

        Assert.NotNull(AgentDiagnosis.OfLines(agent, [$"Sorry: {pattern.ToUpperInvariant()} now"], Now, TimeZoneInfo.Utc).Throttle);
    }

    [Fact]
    public void A_pattern_that_takes_for_ever_matches_nothing()
    {
        AgentDefinition agent = Agent with { RateLimitPatterns = ["(a+)+$"] };

        Assert.Equal(AgentDiagnosis.Nothing, AgentDiagnosis.OfLines(agent, [new string('a', 50) + "!"], Now, TimeZoneInfo.Utc));
    }

    private static AgentDiagnosis Diagnose(AgentOutputFormat format, string text)
    {
        AgentOutput output = AgentOutputTests.Read(format, text);
        return output.Error is { } error ? AgentDiagnosis.OfError(Agent, error, output.ResetAt, Now, TimeZoneInfo.Utc) : AgentDiagnosis.Nothing;
    }
}
