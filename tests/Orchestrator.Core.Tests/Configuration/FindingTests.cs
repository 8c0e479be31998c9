using Orchestrator.Configuration;

namespace Orchestrator.Tests.Configuration;

public sealed class FindingTests
{
    private static string Single(string configuration) => Assert.Single(TemporaryProject.Inspect(configuration).Findings).ToString();

    [Fact]
    public void All_errors_come_together_each_with_its_place_and_what_is_allowed()
    {
        using TemporaryProject project = new("""
            [execution]
            max_retries = "two"
            max_wpi = 3
              phase_timeout_minutes = 0.5
            [agent]
            cli = "claud"
            model = "--dangerous"
            [guardrails]
            max_risk = "extreme"
            """);

        InvalidConfigurationException error = Assert.Throws<InvalidConfigurationException>(() => new SettingsLoader().Load(project.Root));

        Assert.Equal("OrcConfigurationInvalid", error.Id);
        Assert.Equal(ErrorKind.InvalidData, error.Kind);
        Assert.Equal("""
            The configuration orchestrator.toml has 5 errors:
            orchestrator.toml:2:15: error: execution.max_retries: found "two" (a string); allowed: a whole number of at least 0
            orchestrator.toml:4:27: error: execution.phase_timeout_minutes: found 0.5 (a float); allowed: a number from 1 to 43200, fractions allowed
            orchestrator.toml:6:7: error: agent.cli: there is no agent "claud"; did you mean claude? known: claude, codex, opencode, gemini, copilot, demo; others need an [agents.<name>] table
            orchestrator.toml:7:9: error: agent.model: found "--dangerous" (a string); allowed: letters, digits and . _ / : @ -, not beginning with -
            orchestrator.toml:9:12: error: guardrails.max_risk: found "extreme" (a string); allowed: "low", "medium", "high"
            """, error.Message);
        Assert.Equal(6, error.Findings.Count);
    }

    [Theory]
    [InlineData("[execution]\nmax_wpi = 1", "orchestrator.toml:2:1: warning: execution.max_wpi: unknown key, ignored; did you mean max_wip?")]
    [InlineData("[exection]\nmax_wip = 1", "orchestrator.toml:1:2: warning: exection: unknown key, ignored; did you mean execution?")]
    [InlineData("git.colour = 1", "orchestrator.toml:1:5: warning: git.colour: unknown key, ignored; known here: hooks")]
    [InlineData("[agents.claude]\nenviron = {}", "orchestrator.toml:2:1: warning: agents.claude.environ: unknown key, ignored; known here: command, prompt, max_concurrent, start_spacing_seconds, output, env, version_args, rate_limit_patterns, launcher")]
    [InlineData("[[pipelines.x.phases]]\nname='build'\nworkflow=[]", "orchestrator.toml:3:1: warning: pipelines.x.phases[0].workflow: unknown key, ignored; did you mean workflows?")]
    public void An_unknown_key_is_a_warning_with_the_nearest_known_one(string configuration, string expected)
    {
        Assert.Equal(expected, Single(configuration));
        Assert.True(TemporaryProject.Inspect(configuration).IsValid);
    }

    [Theory]
    [InlineData("execution = 3", "1:13: error: execution: found 3 (an integer); allowed: a table: [execution]")]
    [InlineData("[[execution]]", "1:1: error: execution: found an array; allowed: a table: [execution]")]
    [InlineData("execution.max_concurrent = 0", "allowed: a whole number of at least 1")]
    [InlineData("execution.max_wip = 1.5", "found 1.5 (a float); allowed: a whole number of at least 1")]
    [InlineData("execution.keep_runs = 5000000000", "allowed: a whole number of at least 1 and at most 2147483647")]
    [InlineData("execution.phase_timeout_minutes = nan", "found NaN (a float)")]
    [InlineData("execution.phase_timeout_minutes = inf", "found Infinity (a float)")]
    [InlineData("execution.isolation = 'worktree'", "1:23: error: execution.isolation: \"worktree\" is reserved")]
    [InlineData("execution.isolation = 'none'", "allowed: \"shared\"")]
    [InlineData("execution.keep_processes = 'dotnet'", "allowed: a list of process names")]
    [InlineData("execution.keep_processes = ['dotnet', ' ']", "1:39: error: execution.keep_processes[1]: found \" \" (a string); allowed: a text that is not blank")]
    [InlineData("project.auto_commit = 'yes'", "allowed: true or false")]
    [InlineData("project.store = 'sqlite'", "allowed: \"task-golem\", \"yaml\"")]
    [InlineData("project.prefix = '1A'", "beginning with a letter")]
    [InlineData("project.prefix = 'A-'", "beginning with a letter")]
    [InlineData("project.prefix = \"A\\n\"", "beginning with a letter")]
    [InlineData("project.backlog_path = '../x'", "lies outside the root")]
    [InlineData("project.backlog_path = '/etc/x'", "lies outside the root")]
    [InlineData("project.backlog_path = 'a/../.'", "is the root itself")]
    [InlineData("project.backlog_path = '.git/x'", "lies in .git")]
    [InlineData("git.hooks = true", "allowed: \"destructive\", \"always\", \"never\"")]
    [InlineData("agent.model = 'a b'", "not beginning with -")]
    [InlineData("agents.x = {}", "agents.x: the agent has no command; add command =")]
    [InlineData("agents.x.command = []", "agents.x.command: found an array; allowed: a list of words")]
    [InlineData("agents.x.command = 'claude -p'", "allowed: a list of words")]
    [InlineData("agents.x = { command = ['x'], output = 'json' }", "\"claude-stream-json\"")]
    [InlineData("agents.x = { command = ['x'], env = { A = 1 } }", "agents.x.env.A: found 1 (an integer); allowed: a text in quotes")]
    [InlineData("agents.x = { command = ['x'], rate_limit_patterns = ['('] }", "agents.x.rate_limit_patterns[0]: ")]
    [InlineData("pipelines.p = {}", "pipelines.p.phases: the pipeline has no main phase")]
    [InlineData("pipelines.p.phases = []", "the pipeline has no main phase")]
    [InlineData("pipelines.p.phases = ['build']", "pipelines.p.phases[0]: found \"build\" (a string); allowed: a list of tables")]
    [InlineData("pipelines.p.phases = [{}]", "the phase has no name")]
    [InlineData("pipelines.p.phases = [{name='Build'}]", "lower-case letters")]
    [InlineData("pipelines.p.phases = [{name='../build'}]", "pipelines.p.phases[0].name: found \"../build\" (a string); allowed: ")]
    [InlineData("pipelines.p.phases = [{name='triage'}]", "\"triage\" is reserved")]
    [InlineData("pipelines.p = { pre_phases=[{name='build'}], phases=[{name='build'}] }", "already has a phase \"build\"")]
    [InlineData("pipelines.p.phases = [{name='deploy'}]", "phase \"deploy\" has no instructions; add prompt or workflows; built-in texts exist for")]
    [InlineData("pipelines.p = { pre_phases=[{name='research', destructive=true}], phases=[{name='build'}] }", "a pre-phase cannot be destructive")]
    [InlineData("pipelines.p.phases = [{name='build', is_destructive=true, destructive=true}]", "another name of is_destructive")]
    [InlineData("pipelines.p.phases = [{name='build', staleness='stop'}]", "allowed: \"ignore\", \"warn\", \"block\"")]
    [InlineData("pipelines.p.phases = [{name='build', verify='dotnet test'}]", "a list of commands")]
    [InlineData("pipelines.p.phases = [{name='build', verify=[['']]}]", "pipelines.p.phases[0].verify[0][0]: ")]
    [InlineData("pipelines.p.phases = [{name='build', agent='gemni'}]", "there is no agent \"gemni\"; did you mean gemini?")]
    [InlineData("pipelines.p.phases = [{name='build', timeout_minutes=0}]", "a number from 1 to 43200")]
    [InlineData("pipelines.p.phases = [{name='build', workflows=[\"a\\u0000\"]}]", "a text that is not blank")]
    [InlineData("pipelines.'a,b'.phases = [{name='build'}]", "could not be used in a filter")]
    [InlineData("pipelines.a = {default=true, phases=[{name='build'}]}\npipelines.b = {default=true, phases=[{name='build'}]}", "2:24: error: pipelines.b.default: pipeline \"a\" is marked as the default already")]
    public void A_wrong_value_is_an_error_that_says_what_is_allowed(string configuration, string expected)
    {
        OrchestratorConfiguration read = TemporaryProject.Inspect(configuration);

        Assert.Contains(expected, Assert.Single(read.Findings).ToString(), StringComparison.Ordinal);
        Assert.False(read.IsValid);
    }

    [Fact]
    public void A_backlog_path_through_a_link_that_leaves_the_root_is_refused()
    {
        using TemporaryProject outside = new();
        using TemporaryProject project = new("project.backlog_path = 'link/store'");
        Directory.CreateSymbolicLink(Path.Combine(project.Root, "link"), outside.Root);

        Assert.Contains("leads through a link", Assert.Single(project.Inspect().Findings).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_syntax_error_is_reported_beside_wrong_values_and_calls_nothing_missing()
    {
        OrchestratorConfiguration read = TemporaryProject.Inspect("""
            [execution]
            max_wip = 0
            [agent]
            cli = "mine"
            [agents.mine]
            command = ["x"
            [[pipelines.p.phases]]
            nam e = "build"
            """);

        Assert.Equal([2, 7, 8], read.Findings.Select(f => f.Where!.Position!.Value.Line));
        Assert.StartsWith("orchestrator.toml:8:5: error: expected '=' after the key", read.Findings[2].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_says_so()
    {
        using TemporaryProject project = new("");
        string file = Path.Combine(project.Root, "orchestrator.toml");
        SettingsLoader loader = new();

        OrchestratorException error = Assert.ThrowsAny<OrchestratorException>(() =>
            loader.Inspect(new ProjectLocation(project.Root, file + "/x")));

        Assert.Equal("OrcConfigurationUnreadable", error.Id);
    }
}
