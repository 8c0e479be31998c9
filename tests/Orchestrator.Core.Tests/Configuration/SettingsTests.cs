using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Configuration;

public sealed class SettingsTests
{
    private static OrchestratorSettings Settings(string configuration)
    {
        OrchestratorConfiguration read = TemporaryProject.Inspect(configuration);
        Assert.Empty(read.Findings);
        return read.Settings;
    }

    [Fact]
    public void An_empty_file_gives_every_default()
    {
        OrchestratorSettings settings = Settings("");

        Assert.Equal(new ProjectSettings(), settings.Project);
        Assert.Equal((null, false, "task-golem", ".task-golem"), (
            settings.Project.Prefix, settings.Project.AutoCommit, settings.Project.Store, settings.Project.BacklogPath));
        Assert.Equal(new Guardrails(ItemSize.Medium, Level.Medium, Level.Low), settings.Guardrails);
        Assert.Equal(TimeSpan.FromMinutes(30), settings.Execution.PhaseTimeout);
        Assert.Equal(TimeSpan.Zero, settings.Execution.StallTimeout);
        Assert.Equal((2, 100, null, 1, 20), (
            settings.Execution.MaxRetries,
            settings.Execution.DefaultPhaseCap,
            settings.Execution.MaxWip,
            settings.Execution.MaxConcurrent,
            settings.Execution.MaxSubphases));
        Assert.Equal((2, 2, 20), (settings.Execution.CircuitBreaker, settings.Execution.MaxRework, settings.Execution.KeepRuns));
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Execution.RetryBackoff);
        Assert.Equal(TimeSpan.FromMinutes(60), settings.Execution.RateLimitMaxWait);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Execution.ShutdownGrace);
        Assert.Empty(settings.Execution.KeepProcesses);
        Assert.Equal(CommitHooks.Destructive, settings.Git.Hooks);
        Assert.Equal(new AgentSettings { Cli = "claude", Model = null }, settings.Agent);
        Assert.Equal(["claude", "codex", "copilot", "demo", "gemini", "opencode"], settings.Agents.Keys.Order(StringComparer.Ordinal));
        Pipeline pipeline = Assert.Single(settings.Pipelines.All);
        Assert.Equal(["research", "prd", "design", "spec", "build", "review"], pipeline.Phases.Select(p => p.Name));
        Assert.Equal(["build"], pipeline.Phases.Where(p => p.IsDestructive).Select(p => p.Name));
    }

    [Fact]
    public void Every_key_is_bound()
    {
        OrchestratorSettings settings = Settings("""
            [project]
            prefix = "MY-app_2"
            auto_commit = true
            store = "yaml"
            backlog_path = "docs/BACKLOG.yaml"
            [guardrails]
            max_size = "large"
            max_complexity = "high"
            max_risk = "Medium"
            [execution]
            phase_timeout_minutes = 1.5
            stall_timeout_minutes = 5
            max_retries = 0
            default_phase_cap = 0
            max_wip = 7
            max_concurrent = 3
            max_subphases = 4
            circuit_breaker = 0
            retry_backoff_seconds = 0.25
            rate_limit_max_wait_minutes = 90
            max_rework = 1
            shutdown_grace_seconds = 10
            keep_runs = 3
            keep_processes = ["dotnet", "node"]
            isolation = "shared"
            [git]
            hooks = "never"
            [agent]
            cli = "codex"
            model = "openai/gpt-5:high@x"
            """);

        Assert.Equal(
            new ProjectSettings { Prefix = "MY-app_2", AutoCommit = true, Store = "yaml", BacklogPath = "docs/BACKLOG.yaml" }, settings.Project);
        Assert.Equal(new Guardrails(ItemSize.Large, Level.High, Level.Medium), settings.Guardrails);
        Assert.Equal(["dotnet", "node"], settings.Execution.KeepProcesses);
        Assert.Equal(
            new ExecutionSettings
            {
                PhaseTimeout = TimeSpan.FromSeconds(90),
                StallTimeout = TimeSpan.FromMinutes(5),
                MaxRetries = 0,
                DefaultPhaseCap = 0,
                MaxWip = 7,
                MaxConcurrent = 3,
                MaxSubphases = 4,
                CircuitBreaker = 0,
                RetryBackoff = TimeSpan.FromMilliseconds(250),
                RateLimitMaxWait = TimeSpan.FromMinutes(90),
                MaxRework = 1,
                ShutdownGrace = TimeSpan.FromSeconds(10),
                KeepRuns = 3,
                KeepProcesses = settings.Execution.KeepProcesses,
            },
            settings.Execution);
        Assert.Equal(CommitHooks.Never, settings.Git.Hooks);
        Assert.Equal(new AgentSettings { Cli = "codex", Model = "openai/gpt-5:high@x" }, settings.Agent);
    }

    [Fact]
    public void The_default_backlog_path_follows_the_store() =>
        Assert.Equal("BACKLOG.yaml", Settings("project.store = 'yaml'").Project.BacklogPath);

    [Fact]
    public void Phases_are_bound_inline_and_as_tables_with_every_key()
    {
        OrchestratorSettings settings = Settings("""
            [pipelines.bug]
            pre_phases = [{ name = "find", prompt = "Find it." }]
            [[pipelines.bug.phases]]
            name = "fix-it_2"
            workflows = ["w/fix.md", "/abs/x.md", "~/y.md"]
            prompt = "First this."
            is_destructive = true
            staleness = "block"
            verify = ["dotnet test", ["npm", "test"]]
            verify_timeout_minutes = 0.5
            agent = "gemini"
            model = "flash"
            timeout_minutes = 90
            max_retries = 5
            [[pipelines.bug.phases]]
            name = "review"
            """);

        Pipeline bug = Assert.Single(settings.Pipelines.All);
        Assert.Equal("Find it.", Assert.Single(bug.PrePhases).Prompt);
        Phase fix = bug.MainPhases[0];
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.EndsWith("/w/fix.md", fix.Workflows[0], StringComparison.Ordinal);
        Assert.Equal(["/abs/x.md", Path.Combine(home, "y.md")], fix.Workflows.Skip(1));
        Assert.Equal((PhasePool.Main, true, StalenessPolicy.Block), (fix.Pool, fix.IsDestructive, fix.Staleness));
        Assert.Equal(["dotnet test", "npm test"], fix.Verify.Select(v => v.Display));
        Assert.Equal(["npm", "test"], fix.Verify[1].Words);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(90), 5), (fix.VerifyTimeout, fix.Timeout, fix.MaxRetries));
        Assert.Equal(("gemini", "flash"), (fix.Agent, fix.Model));
        Assert.Equal((null, null, null, null), (bug.MainPhases[1].Agent, bug.MainPhases[1].Timeout, bug.MainPhases[1].MaxRetries, bug.MainPhases[1].Prompt));
    }

    [Theory]
    [InlineData("pipelines.a.phases = [{name='build'}]\npipelines.b.phases = [{name='build'}]", "a")]
    [InlineData("pipelines.a.phases = [{name='build'}]\npipelines.feature.phases = [{name='build'}]", "feature")]
    [InlineData("[pipelines]\nfeature.phases = [{name='build'}]\nb = { default = true, phases = [{name='build'}] }", "b")]
    public void The_default_pipeline_is_the_marked_one_else_feature_else_the_first(string configuration, string expected) =>
        Assert.Equal(expected, Settings(configuration).Pipelines.Default.Name);

    [Fact]
    public void Destructive_is_another_name_of_is_destructive() =>
        Assert.True(Settings("pipelines.a.phases = [{ name = 'build', destructive = true }]").Pipelines.Default.MainPhases[0].IsDestructive);

    [Fact]
    public void A_new_agent_has_every_key()
    {
        AgentDefinition agent = Settings("""
            [agent]
            cli = "reviewer"
            [agents.reviewer]
            command = ["my-agent", "{model}", "{prompt_file}"]
            prompt = "file"
            max_concurrent = 2
            start_spacing_seconds = 1.5
            output = "codex-jsonl"
            env = { FOO = "bar" }
            version_args = []
            rate_limit_patterns = ["usage limit (reached|hit)"]
            launcher = ["ssh", "host"]
            """).Agents["reviewer"];

        Assert.Equal(("reviewer", PromptDelivery.File, 2, AgentOutputFormat.CodexJsonl), (agent.Name, agent.Prompt, agent.MaxConcurrent, agent.Output));
        Assert.Equal(["my-agent", "{model}", "{prompt_file}"], agent.Command);
        Assert.Equal(TimeSpan.FromSeconds(1.5), agent.StartSpacing);
        Assert.Equal("bar", agent.Environment["FOO"]);
        Assert.Empty(agent.VersionArguments);
        Assert.Equal(["usage limit (reached|hit)"], agent.RateLimitPatterns);
        Assert.Equal(["ssh", "host"], agent.Launcher);
    }

    [Fact]
    public void A_table_of_a_built_in_agent_changes_only_what_it_says()
    {
        AgentDefinition before = Settings("").Agents["claude"];

        AgentDefinition after = Settings("agents.claude.env = { IS_SANDBOX = '1' }").Agents["claude"];

        Assert.Equal("1", after.Environment["IS_SANDBOX"]);
        Assert.Equal(before.Command, after.Command);
        Assert.Equal(before.Output, after.Output);
    }

    [Fact]
    public void A_file_of_an_older_product_is_read_as_it_is()
    {
        using TemporaryProject project = new();
        project.Write("phase-golem.toml", """
            [project]
            prefix = "WRK"
            [guardrails]
            max_size = "medium"
            max_complexity = "medium"
            max_risk = "low"
            [execution]
            phase_timeout_minutes = 30
            max_retries = 2
            default_phase_cap = 100
            max_wip = 1
            max_concurrent = 1
            [agent]
            cli = "claude"
            model = "opus"
            [pipelines.feature]
            pre_phases = [
              { name = "research", workflows = [".claude/research.md"], is_destructive = false },
            ]
            phases = [
              { name = "prd", workflows = [".claude/prd.md"], is_destructive = false },
              { name = "build", workflows = [".claude/build.md"], is_destructive = true, staleness = "warn" },
            ]
            """);

        OrchestratorConfiguration configuration = project.Inspect();

        Assert.Empty(configuration.Findings);
        Assert.Equal("opus", configuration.Settings.Agent.Model);
        Assert.Equal(Path.Combine(project.Root, ".claude/build.md"), configuration.Workflows[2].Path);
    }
}
