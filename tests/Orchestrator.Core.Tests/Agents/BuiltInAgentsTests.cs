using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

public sealed class BuiltInAgentsTests : IDisposable
{
    private readonly AgentBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("claude", null, "claude -p --dangerously-skip-permissions --output-format stream-json --verbose")]
    [InlineData("claude", "opus", "claude -p --dangerously-skip-permissions --output-format stream-json --verbose --model opus")]
    [InlineData("codex", null, "codex exec --json --dangerously-bypass-approvals-and-sandbox --skip-git-repo-check -")]
    [InlineData("codex", "gpt-5", "codex exec --json --dangerously-bypass-approvals-and-sandbox --skip-git-repo-check -m gpt-5 -")]
    [InlineData("opencode", null, "opencode run --format json --auto")]
    [InlineData("opencode", "openai/gpt-5", "opencode run --format json --auto -m openai/gpt-5")]
    [InlineData("gemini", null, "gemini --yolo --skip-trust -o stream-json")]
    [InlineData("gemini", "flash", "gemini --yolo --skip-trust -o stream-json -m flash")]
    [InlineData("copilot", null, "copilot -p PROMPT --allow-all-tools --no-color")]
    [InlineData("copilot", "gpt-5", "copilot -p PROMPT --allow-all-tools --no-color --model gpt-5")]
    public async Task Each_is_started_with_exactly_these_words_and_gets_its_prompt_once(string name, string? model, string words)
    {
        AgentRun run = await RunAsync(name, model, launcher: []);

        Assert.Equal(AgentEnd.Exited, run.End);
        // The prompt is several words and lines; standard input ends, so that an agent that reads it by mistake does not wait.
        string prompt = "Do \"it\"\n$HOME `now`";
        bool isArgument = name == "copilot";
        Assert.Equal([.. words.Split(' ').Select(word => word == "PROMPT" ? prompt : word), "stdin:" + (isArgument ? "" : prompt)], Seen("words"));
    }

    [Theory]
    [InlineData("claude", true)]
    [InlineData("claude", true, "env", "-u", "NOTHING")]
    [InlineData("codex", false)]
    [InlineData("gemini", false, "env")]
    public async Task Root_is_told_to_claude_as_a_sandbox_whatever_stands_in_front_of_it(string name, bool wantsSandbox, params string[] launcher)
    {
        await RunAsync(name, model: null, launcher);

        string expected = wantsSandbox && Environment.IsPrivilegedProcess ? "1" : Environment.GetEnvironmentVariable("IS_SANDBOX") ?? "unset";
        Assert.Equal(expected, Assert.Single(Seen("sandbox")));
    }

    [Fact]
    public async Task What_a_project_sets_for_its_claude_goes_before()
    {
        await RunAsync("claude", model: null, launcher: [], ("IS_SANDBOX", "mine"));

        Assert.Equal("mine", Assert.Single(Seen("sandbox")));
    }

    // Stands in for the real program under its own name: notes what it was given, a NUL after each.
    private async Task<AgentRun> RunAsync(string name, string? model, string[] launcher, params (string Name, string Value)[] more)
    {
        string directory = Directory.CreateDirectory(Path.Combine(bench.Root, "bin")).FullName;
        string program = Path.Combine(directory, name);
        await File.WriteAllTextAsync(program, """
            #!/bin/sh
            printf '%s\0' "${0##*/}" "$@" "stdin:$(cat)" > words
            printf '%s\0' "${IS_SANDBOX-unset}" > sandbox

            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Dictionary<string, string> environment = more.ToDictionary(variable => variable.Name, variable => variable.Value);
        environment["PATH"] = $"{directory}:{Environment.GetEnvironmentVariable("PATH")}";
        AgentDefinition agent = BuiltInAgents.External[name] with { Environment = environment, Launcher = launcher };
        return await AgentBench.RunAsync(bench.Request(agent) with { Model = model, Prompt = "Do \"it\"\n$HOME `now`" });
    }

    private string[] Seen(string file) => File.ReadAllText(Path.Combine(bench.Root, file)).TrimEnd('\0').Split('\0');
}
