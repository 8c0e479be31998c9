using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

/// <summary>Lines as the real programs print them, recorded with the versions named in <see cref="BuiltInAgents"/>, shortened.</summary>
public sealed class AgentOutputTests
{
    [Fact]
    public void Claude_tells_session_model_tokens_cost_and_its_last_words()
    {
        AgentOutput output = Read(AgentOutputFormat.ClaudeStreamJson, """
            {"type":"system","subtype":"init","cwd":"/project","session_id":"63332c50","tools":["Task","Bash"],"model":"claude-opus-4-8[1m]","permissionMode":"bypassPermissions"}
            {"type":"assistant","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-4-8","content":[{"type":"text","text":"Hello there."}],"stop_reason":null,"usage":{"input_tokens":11,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":1}},"parent_tool_use_id":null,"session_id":"63332c50","uuid":"0d9e7128"}
            {"type":"result","subtype":"success","is_error":false,"api_error_status":null,"duration_ms":333,"num_turns":1,"result":"Hello there.","stop_reason":"end_turn","session_id":"63332c50","total_cost_usd":0.000388,"usage":{"input_tokens":11,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":5},"permission_denials":[]}
            """);

        Assert.Equal(
            new AgentUsage { InputTokens = 16, OutputTokens = 5, CostUsd = 0.000388m, SessionId = "63332c50", LastMessage = "Hello there.", Model = "claude-opus-4-8" },
            output.Usage);
        Assert.Null(output.Error);
    }

    [Fact]
    public void Claude_shows_the_tool_it_uses_also_in_a_sub_agent_whose_words_are_not_its_own()
    {
        AgentOutput output = Read(AgentOutputFormat.ClaudeStreamJson, """
            {"type":"assistant","message":{"model":"claude-opus-4-8","content":[{"type":"text","text":"I look."},{"type":"tool_use","id":"t1","name":"Task","input":{"description":"Look around","prompt":"…"}}]},"parent_tool_use_id":null,"session_id":"s"}
            {"type":"assistant","message":{"model":"claude-haiku-4-5","content":[{"type":"text","text":"Sub words."},{"type":"tool_use","id":"t2","name":"Read","input":{"file_path":"src/a.cs","limit":10}}]},"parent_tool_use_id":"t1","session_id":"s"}
            """);

        Assert.Equal("Read src/a.cs", output.Activity);
        Assert.Equal(("I look.", "claude-opus-4-8"), (output.Usage.LastMessage, output.Usage.Model));
    }

    [Fact]
    public void Claude_that_waits_for_its_server_says_so()
    {
        AgentOutput output = Read(AgentOutputFormat.ClaudeStreamJson, """
            {"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"retry_delay_ms":607.72280477165,"error_status":529,"error":"overloaded","session_id":"c8455511"}
            """);

        Assert.Equal("waits to try again (overloaded)", output.Activity);
        Assert.Null(output.Error);
    }

    [Fact]
    public void Codex_tells_session_tokens_and_its_last_words()
    {
        AgentOutput output = Read(AgentOutputFormat.CodexJsonl, """
            {"type":"thread.started","thread_id":"01a1f8cc-bcd3"}
            {"type":"turn.started"}
            {"type":"error","message":"Reconnecting... 1/5 (stream disconnected before completion)"}
            {"type":"item.started","item":{"id":"item_0","type":"command_execution","command":"bash -lc 'dotnet test'","aggregated_output":"","exit_code":null,"status":"in_progress"}}
            {"type":"item.completed","item":{"id":"item_1","type":"agent_message","text":"Hello there."}}
            {"type":"turn.completed","usage":{"input_tokens":11,"cached_input_tokens":3,"cache_write_input_tokens":0,"output_tokens":5,"reasoning_output_tokens":0}}
            """);

        Assert.Equal(new AgentUsage { InputTokens = 11, OutputTokens = 5, SessionId = "01a1f8cc-bcd3", LastMessage = "Hello there." }, output.Usage);
        Assert.Null(output.Error);
    }

    [Theory]
    [InlineData("""{"type":"item.started","item":{"id":"i","type":"command_execution","command":"bash -lc 'dotnet test'","status":"in_progress"}}""", "$ bash -lc 'dotnet test'")]
    [InlineData("""{"type":"item.completed","item":{"id":"i","type":"file_change","changes":[{"path":"src/a.cs","kind":"update"},{"path":"b.md","kind":"add"}],"status":"completed"}}""", "edit src/a.cs, b.md")]
    [InlineData("""{"type":"item.started","item":{"id":"i","type":"web_search","query":"posix_spawn"}}""", "search posix_spawn")]
    [InlineData("""{"type":"item.completed","item":{"id":"i","type":"reasoning","text":"**Thinking** about it"}}""", "**Thinking** about it")]
    public void Codex_shows_what_it_does(string line, string activity)
    {
        Assert.Equal(activity, Read(AgentOutputFormat.CodexJsonl, line).Activity);
    }

    [Fact]
    public void Gemini_tells_session_model_tokens_and_the_message_it_sends_in_pieces()
    {
        AgentOutput output = Read(AgentOutputFormat.GeminiStreamJson, """
            {"type":"init","timestamp":"2026-11-20T11:53:45.950Z","session_id":"7573a355","model":"gemini-2.5-flash"}
            {"type":"message","timestamp":"2026-11-20T11:53:45.951Z","role":"user","content":"Say hello.\n"}
            {"type":"message","timestamp":"2026-11-20T11:53:46.000Z","role":"assistant","content":"I look first.","delta":true}
            {"type":"tool_use","timestamp":"2026-11-20T11:53:46.001Z","tool_name":"read_file","tool_id":"r1","parameters":{"file_path":"src/a.cs"}}
            {"type":"message","timestamp":"2026-11-20T11:53:46.011Z","role":"assistant","content":"Hello ","delta":true}
            {"type":"message","timestamp":"2026-11-20T11:53:46.012Z","role":"assistant","content":"there.","delta":true}
            {"type":"result","timestamp":"2026-11-20T11:53:46.073Z","status":"success","stats":{"total_tokens":16,"input_tokens":11,"output_tokens":5,"cached":0,"input":11,"duration_ms":124,"tool_calls":0,"models":{}}}
            """);

        Assert.Equal(new AgentUsage { InputTokens = 11, OutputTokens = 5, SessionId = "7573a355", Model = "gemini-2.5-flash", LastMessage = "Hello there." }, output.Usage);
        Assert.Null(output.Error);
    }

    [Fact]
    public void Opencode_tells_session_and_adds_up_the_tokens_and_cost_of_its_steps()
    {
        AgentOutput output = Read(AgentOutputFormat.OpencodeJson, """
            {"type":"step_start","timestamp":1795175690139,"sessionID":"ses_e0730e7f","part":{"id":"prt_1","messageID":"msg_1","sessionID":"ses_e0730e7f","type":"step-start"}}
            {"type":"tool_use","timestamp":1795175690140,"sessionID":"ses_e0730e7f","part":{"type":"tool","tool":"bash","callID":"c1","state":{"status":"completed","input":{"command":"ls","description":"List"},"output":"a"}}}
            {"type":"step_finish","timestamp":1795175690141,"sessionID":"ses_e0730e7f","part":{"id":"prt_2","reason":"tool-calls","type":"step-finish","tokens":{"total":30,"input":10,"output":5,"reasoning":2,"cache":{"write":3,"read":10}},"cost":0.5}}
            {"type":"text","timestamp":1795175690150,"sessionID":"ses_e0730e7f","part":{"id":"prt_3","type":"text","text":"Hello there.","time":{"start":1,"end":2}}}
            {"type":"step_finish","timestamp":1795175690192,"sessionID":"ses_e0730e7f","part":{"id":"prt_4","reason":"stop","type":"step-finish","tokens":{"total":16,"input":11,"output":5,"reasoning":0,"cache":{"write":0,"read":0}},"cost":0.25}}
            """);

        Assert.Equal(
            new AgentUsage { InputTokens = 34, OutputTokens = 12, CostUsd = 0.75m, SessionId = "ses_e0730e7f", LastMessage = "Hello there." },
            output.Usage);
    }

    [Theory]
    [InlineData(AgentOutputFormat.GeminiStreamJson, """{"type":"tool_use","timestamp":"2026-11-20T11:53:46.001Z","tool_name":"read_file","tool_id":"r1","parameters":{"file_path":"src/a.cs"}}""", "read_file src/a.cs")]
    [InlineData(AgentOutputFormat.GeminiStreamJson, """{"type":"tool_use","timestamp":"2026-11-20T11:53:46.001Z","tool_name":"list_directory","tool_id":"r2","parameters":{"dir_path":"src"}}""", "list_directory src")]
    [InlineData(AgentOutputFormat.GeminiStreamJson, """{"type":"tool_use","timestamp":"2026-11-20T11:53:46.001Z","tool_name":"think","tool_id":"r3","parameters":{}}""", "think")]
    [InlineData(AgentOutputFormat.OpencodeJson, """{"type":"tool_use","timestamp":1795175690140,"sessionID":"ses_1","part":{"type":"tool","tool":"edit","callID":"c1","state":{"status":"completed","input":{"filePath":"src/a.cs","oldString":"a","newString":"b"},"output":"ok"}}}""", "edit src/a.cs")]
    [InlineData(AgentOutputFormat.OpencodeJson, """{"type":"tool_use","timestamp":1795175690140,"sessionID":"ses_1","part":{"type":"tool","tool":"bash","callID":"c2","state":{"status":"completed","input":{"command":"dotnet test","description":"Tests"},"output":"ok"}}}""", "bash dotnet test")]
    [InlineData(AgentOutputFormat.ClaudeStreamJson, """{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Bash","input":{"command":"dotnet test","description":"Tests"}}]},"session_id":"s"}""", "Bash dotnet test")]
    [InlineData(AgentOutputFormat.CodexJsonl, """{"type":"item.started","item":{"id":"i","type":"mcp_tool_call","server":"docs","tool":"search","arguments":{"query":"fsync"}}}""", "search fsync")]
    public void A_tool_is_shown_with_what_it_is_used_on(AgentOutputFormat format, string line, string activity)
    {
        Assert.Equal(activity, Read(format, line).Activity);
    }

    [Theory]
    [InlineData(AgentOutputFormat.ClaudeStreamJson, """{"type":"assistant","message":{"content":[{"type":"text","text":"After all."}]},"session_id":"s"}""")]
    [InlineData(AgentOutputFormat.CodexJsonl, """{"type":"item.completed","item":{"id":"i","type":"agent_message","text":"After all."}}""")]
    [InlineData(AgentOutputFormat.GeminiStreamJson, """{"type":"message","role":"assistant","content":"After all."}""")]
    [InlineData(AgentOutputFormat.OpencodeJson, """{"type":"text","sessionID":"s","part":{"type":"text","text":"After all."}}""")]
    public void A_reader_goes_on_right_after_lines_that_it_does_not_know(AgentOutputFormat format, string known)
    {
        string[] unknown =
        [
            "Loaded cached credentials.", "", "{}", "[1]", "null", "{\"type\":", "{\"type\":\"of tomorrow\",\"payload\":{\"text\":[1,null]}}", "{\"type\":7}", "} {",
            "\0\u001b[2J", $"{{\"type\":\"{new string('x', 100_000)}\"}}", $"{{\"type\":\"{new string('x', AgentOutput.LongestLine)}\"}}", string.Concat(Enumerable.Repeat("{\"a\":", 1000)),
        ];

        Assert.Equal("After all.", Read(format, string.Join('\n', [.. unknown, known, .. unknown])).Usage.LastMessage);
        foreach (string line in unknown) Assert.Equal("After all.", Read(format, $"{line}\r\n{known}").Usage.LastMessage);
    }

    [Fact]
    public void Plain_text_is_what_the_agent_does_and_says()
    {
        AgentOutput output = Read(AgentOutputFormat.Text, "Reading\n\u001b[32mDone: all well\u001b[0m\n\n");

        Assert.Equal(("Done: all well", "Done: all well"), (output.Activity, output.Usage.LastMessage));
    }

    [Theory]
    [InlineData(AgentOutputFormat.ClaudeStreamJson)]
    [InlineData(AgentOutputFormat.CodexJsonl)]
    [InlineData(AgentOutputFormat.GeminiStreamJson)]
    [InlineData(AgentOutputFormat.OpencodeJson)]
    public void Lines_of_any_other_shape_are_just_text(AgentOutputFormat format)
    {
        // Every field in every wrong type: formats change, and a run must not fall over it.
        string[] names = ["type", "subtype", "item", "message", "content", "usage", "part", "error", "errors", "data", "stats", "tokens", "cache", "state", "input", "result", "changes", "rate_limit_info", "model", "session_id", "cost"];
        string[] values = ["null", "1", "1e400", "true", "\"text\"", "[]", "[1,null,{}]", "{}", "{\"message\":3,\"content\":[7],\"text\":[]}", "\"assistant\"", "\"result\"", "\"error\"", "\"item.completed\"", "\"turn.completed\"", "\"step_finish\"", "\"tool_use\"", "\"text\"", "\"system\"", "\"rate_limit_event\""];
        Gen<string> lines =
            from fields in Gen.Elements(names).Zip(Gen.Elements(values)).ArrayOf()
            from end in Gen.Elements("}", "}", "}", "", "}}", "} {", ",}")
            select "{" + string.Join(',', fields.Select(field => $"\"{field.Item1}\":{field.Item2}")) + end;

        Prop.ForAll(lines.ArrayOf().ToArbitrary(), text =>
        {
            Read(format, string.Join('\n', text));
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_activity_is_one_short_line_without_control_characters()
    {
        AgentOutput output = Read(
            AgentOutputFormat.CodexJsonl,
            """{"type":"item.completed","item":{"type":"agent_message","text":"one\u001b[31m\ntwo LONG"}}""".Replace("LONG", new string('x', 5000), StringComparison.Ordinal));

        Assert.StartsWith("one two xxx", output.Activity, StringComparison.Ordinal);
        Assert.Equal(160, output.Activity!.Length);
    }

    internal static AgentOutput Read(AgentOutputFormat format, string text)
    {
        AgentOutput output = AgentOutput.For(format);
        OutputLines lines = new(AgentOutput.LongestLine);
        lines.Write(Encoding.UTF8.GetBytes(text), output.Read);
        lines.Flush(output.Read);
        output.Settle();
        return output;
    }
}
