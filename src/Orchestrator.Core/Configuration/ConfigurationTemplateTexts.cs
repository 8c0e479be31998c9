namespace Orchestrator.Configuration;

/// <summary>The fixed parts of the configuration that a new project gets. Tests hold every key and every default against the binder.</summary>
internal static class ConfigurationTemplateTexts
{
    public const string Head = """
        # The configuration of Orchestrator, in TOML 1.0 (https://toml.io/en/v1.0.0).
        # Every key is shown at its default. Remove the # directly before a key to change it.
        # 'orchestrate validate' or Test-OrchestratorConfiguration checks this file.

        [project]
        # The beginning of new ids. Without it: the backlog's own prefix, else "WRK".

        """;

    public const string Store = """
        # The format of the backlog: "task-golem" (JSON lines in .task-golem/, shared with tg) or "yaml" (one file, BACKLOG.yaml).

        """;

    public const string Settings = """
        # Where the backlog lies, relative to the project's root and inside it: a directory for task-golem, a file for yaml.
        # backlog_path = ".task-golem"
        # Whether changes that commands make to the backlog outside a run are committed at once.
        #auto_commit = false

        [guardrails]
        # Items above one of these limits wait for a human before they go on.
        # Size: "small", "medium", "large". Complexity and risk: "low", "medium", "high".
        #max_size = "medium"
        #max_complexity = "medium"
        #max_risk = "low"

        [execution]
        # The longest an agent may take for one attempt of a phase. Fractions are allowed wherever minutes or seconds are.
        #phase_timeout_minutes = 30
        # How long an agent may print nothing before it counts as stalled and is ended; 0 = for ever.
        #stall_timeout_minutes = 0
        # Attempts after the first, and the pause before the second one, which doubles for each further one (at most 300 s).
        #max_retries = 2
        #retry_backoff_seconds = 5
        # Agent runs in one start of the pipeline, retries counted; 0 = no cap.
        #default_phase_cap = 100
        # Agents at the same time.
        #max_concurrent = 1
        # Items in progress at the same time. Without it: max_concurrent.
        # max_wip = 1
        # How often in a row a phase may answer that it goes on with another part of its work.
        #max_subphases = 20
        # How often an item may be sent back to an earlier phase.
        #max_rework = 2
        # Phases in a row that run out of attempts before the run halts; 0 = never.
        #circuit_breaker = 2
        # How long to wait for a throttled agent that does not say when it will work again.
        #rate_limit_max_wait_minutes = 60
        # The time an agent has to end itself before it is killed.
        #shutdown_grace_seconds = 5
        # Runs whose transcripts are kept.
        #keep_runs = 20
        # Names of processes that may outlive a phase, such as build servers.
        #keep_processes = []
        # Where phases work: "shared" = in this tree. ("worktree" is reserved.)
        #isolation = "shared"

        [git]
        # For which commits the repository's hooks run: those of "destructive" phases (nothing else runs then), "always", "never".
        #hooks = "destructive"

        [agent]
        # The agent of phases that name none: claude, codex, opencode, gemini, copilot, demo, or an [agents.<name>] table of yours.
        #cli = "claude"
        # The model to ask for. Without it: the agent's own default.
        # model = "opus"

        # WARNING. Agents run unattended, so the commands below contain the options with which these programs skip their permission
        # prompts: --dangerously-skip-permissions, --dangerously-bypass-approvals-and-sandbox, --auto,
        # --yolo, --skip-trust, --allow-all-tools.
        # An agent started with one of them may run any command and read, change or delete any file that you may, without asking.
        # Run it where that is acceptable: a container, a virtual machine, a user account of its own. To let agents ask (and be refused,
        # since nobody answers), write a command without the option.
        #
        # A table of the same name changes only the keys that it sets; a table of another name makes a new agent. All keys:
        #   command = ["my-agent", "--model", "{model}"]   program and arguments, no shell between. {model}: a word with an unset model
        #                                                  drops with the option before it. {prompt}, {prompt_file}: see prompt.
        #   prompt = "stdin"                               "stdin", "argument" (in place of {prompt}), "file" ({prompt_file})
        #   output = "text"                                "text", "claude-stream-json", "codex-jsonl", "gemini-stream-json", "opencode-json"
        #   max_concurrent = 0                             processes of this agent at the same time; 0 = no limit of its own
        #   start_spacing_seconds = 0                      least time between two starts (several may race when they refresh a login)
        #   env = { NAME = "value" }                       variables added to the environment
        #   version_args = ["--version"]                   how validation asks for the version; [] = it does not ask
        #   rate_limit_patterns = ["usage limit reached"]  regular expressions of throttling, added to the built-in ones
        #   launcher = ["ssh", "host"]                     words put in front of the command

        """;

    public const string Pipelines = """

        # A pipeline is what items go through: pre_phases before an item is ready, then phases. Without any [pipelines] table it is the one
        # below, whose instructions are built in (-WithWorkflows or --with-workflows at init writes them to files that you can edit).
        # At most one pipeline has default = true; else it is "feature", else the first. Keys of a phase:
        #   name = "build"                 lower-case letters, digits, _ and -; "triage" is reserved
        #   workflows = ["build.md"]       files with instructions, relative to this file; ~ is your home directory
        #   prompt = "…"                   instructions right here, instead of or before the files
        #   is_destructive = true          changes the project itself, so nothing else runs meanwhile (not for pre_phases)
        #   staleness = "ignore"           when the commit last worked on has left the history: "ignore", "warn", "block"
        #   verify = ["dotnet test"]       commands that must succeed for the phase to count: lines for the shell, or lists of words
        #   verify_timeout_minutes = 10    bound of each; without it: the phase's
        #   agent = "codex"                without it: [agent] cli
        #   model = "…"                    without it: [agent] model
        #   timeout_minutes = 60           without it: [execution] phase_timeout_minutes
        #   max_retries = 1                without it: [execution] max_retries

        """;
}
