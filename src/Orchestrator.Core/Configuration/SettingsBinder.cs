using System.Text.RegularExpressions;
using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Configuration.Toml;
using Orchestrator.Pipelines;

namespace Orchestrator.Configuration;

/// <summary>Turns a file's tables into settings; everything that is wrong goes to the context.</summary>
internal sealed partial class SettingsBinder(BindingContext context)
{
    /// <summary>30 days: far beyond any phase, well within what a timer can hold.</summary>
    public const double LongestMinutes = 30 * 24 * 60;

    private const string ModelRule = "letters, digits and . _ / : @ -, not beginning with -";

    private static readonly Dictionary<string, ItemSize> s_sizes = Names<ItemSize>();
    private static readonly Dictionary<string, Level> s_levels = Names<Level>();
    private static readonly Dictionary<string, CommitHooks> s_hooks = Names<CommitHooks>();

    private static readonly Dictionary<string, string> s_stores =
        new[] { ProjectSettings.TaskGolem, ProjectSettings.Yaml }.ToDictionary(name => name);

    public OrchestratorSettings Bind(TomlTable root)
    {
        using TableBinder file = new(root, "", context);
        ProjectSettings project = BindProject(file);
        Guardrails guardrails = BindGuardrails(file);
        ExecutionSettings execution = BindExecution(file);
        GitSettings git = BindGit(file);
        AgentSettings agent = BindAgent(file);
        IReadOnlyDictionary<string, AgentDefinition> agents = new AgentBinder(context).Bind(file);
        PipelineCatalog pipelines = new PipelineBinder(context).Bind(file);
        OrchestratorSettings settings = new()
        {
            Project = project,
            Guardrails = guardrails,
            Execution = execution,
            Git = git,
            Agent = agent,
            Agents = agents,
            Pipelines = pipelines,
        };
        RefuseUnknownAgents(agents);
        return settings;
    }

    /// <summary>Names of an enum's values as a configuration writes them.</summary>
    public static Dictionary<string, T> Names<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(value => value.ToString().ToLowerInvariant());

    /// <summary>Whether a text may be handed to an agent as the name of a model.</summary>
    public static string? Model(TableBinder binder) => binder.Text("model", ModelRule, ModelPattern().IsMatch);

    private static ProjectSettings BindProject(TableBinder file)
    {
        using TableBinder? binder = file.Table("project");
        if (binder is null) return new ProjectSettings();
        string store = binder.Choice("store", s_stores, ProjectSettings.TaskGolem);
        return new ProjectSettings
        {
            Prefix = binder.Text(
                "prefix", "letters, digits and _ in parts joined by -, beginning with a letter, such as \"WRK\"", prefix => ItemId.IsValidPrefix(prefix)),
            AutoCommit = binder.Flag("auto_commit", false),
            Store = store,
            BacklogPath = binder.Text("backlog_path", "a path relative to the root and inside it", path => !string.IsNullOrWhiteSpace(path))
                ?? ProjectSettings.DefaultBacklogPath(store),
        };
    }

    private static Guardrails BindGuardrails(TableBinder file)
    {
        using TableBinder? binder = file.Table("guardrails");
        return binder is null
            ? new Guardrails()
            : new Guardrails(
                binder.Choice("max_size", s_sizes, ItemSize.Medium),
                binder.Choice("max_complexity", s_levels, Level.Medium),
                binder.Choice("max_risk", s_levels, Level.Low));
    }

    private ExecutionSettings BindExecution(TableBinder file)
    {
        ExecutionSettings defaults = new();
        using TableBinder? binder = file.Table("execution");
        if (binder is null) return defaults;
        TimeSpan minute = TimeSpan.FromMinutes(1), second = TimeSpan.FromSeconds(1);
        RefuseReservedIsolation(binder);
        return new ExecutionSettings
        {
            PhaseTimeout = binder.Duration("phase_timeout_minutes", minute, 1, LongestMinutes) ?? defaults.PhaseTimeout,
            StallTimeout = binder.Duration("stall_timeout_minutes", minute, 0, LongestMinutes) ?? defaults.StallTimeout,
            MaxRetries = binder.Integer("max_retries", 0, defaults.MaxRetries),
            DefaultPhaseCap = binder.Integer("default_phase_cap", 0, defaults.DefaultPhaseCap),
            MaxWip = binder.Integer("max_wip", 1),
            MaxConcurrent = binder.Integer("max_concurrent", 1, defaults.MaxConcurrent),
            MaxSubphases = binder.Integer("max_subphases", 0, defaults.MaxSubphases),
            CircuitBreaker = binder.Integer("circuit_breaker", 0, defaults.CircuitBreaker),
            RetryBackoff = binder.Duration("retry_backoff_seconds", second, 0, 300) ?? defaults.RetryBackoff,
            RateLimitMaxWait = binder.Duration("rate_limit_max_wait_minutes", minute, 0, LongestMinutes) ?? defaults.RateLimitMaxWait,
            MaxRework = binder.Integer("max_rework", 0, defaults.MaxRework),
            ShutdownGrace = binder.Duration("shutdown_grace_seconds", second, 0, 3600) ?? defaults.ShutdownGrace,
            KeepRuns = binder.Integer("keep_runs", 1, defaults.KeepRuns),
            KeepProcesses = binder.Texts("keep_processes", "a list of process names, such as [\"dotnet\"]") ?? [],
        };
    }

    private void RefuseReservedIsolation(TableBinder binder)
    {
        if (binder.Entry("isolation") is not { } entry || entry.Value is TomlString { Value: "shared" }) return;
        if (entry.Value is TomlString { Value: "worktree" })
        {
            context.Error(
                binder.KeyPath("isolation"),
                context.Place(entry.Value.Position),
                "\"worktree\" is reserved for isolation in linked worktrees, which is not built yet",
                "allowed: \"shared\"");
        }
        else
        {
            binder.Refuse(entry, "\"shared\"");
        }
    }

    private static GitSettings BindGit(TableBinder file)
    {
        using TableBinder? binder = file.Table("git");
        return new GitSettings { Hooks = binder?.Choice("hooks", s_hooks, CommitHooks.Destructive) ?? CommitHooks.Destructive };
    }

    private AgentSettings BindAgent(TableBinder file)
    {
        AgentSettings defaults = new();
        using TableBinder? binder = file.Table("agent");
        if (binder is null) return defaults;
        return new AgentSettings
        {
            Cli = context.AgentName(binder, "cli") ?? defaults.Cli,
            Model = Model(binder),
        };
    }

    private void RefuseUnknownAgents(IReadOnlyDictionary<string, AgentDefinition> agents)
    {
        foreach ((string name, string key, ConfigurationPlace where) in context.AgentReferences)
        {
            if (agents.ContainsKey(name)) continue;
            string suggestion = BindingContext.Nearest(name, agents.Keys) is { } nearest ? $"did you mean {nearest}? " : "";
            context.Missing(
                key,
                where,
                $"there is no agent \"{name}\"",
                $"{suggestion}known: {string.Join(", ", agents.Keys)}; others need an [agents.<name>] table");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._/:@][A-Za-z0-9._/:@-]*\z")]
    private static partial Regex ModelPattern();
}
