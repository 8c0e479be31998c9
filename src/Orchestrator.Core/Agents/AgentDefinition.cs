namespace Orchestrator.Agents;

/// <summary>An agent as data: how to start it, how to hand it a prompt, how to read what it prints.</summary>
/// <param name="Name">Key in <c>[agents]</c>, or the name of a built-in one.</param>
/// <param name="Command">Program and arguments; {model}, {prompt} and {prompt_file} are replaced; no shell between.</param>
public sealed record AgentDefinition(string Name, IReadOnlyList<string> Command)
{
    /// <summary>How the prompt reaches it.</summary>
    public PromptDelivery Prompt { get; init; } = PromptDelivery.Stdin;

    /// <summary>Processes of this agent at once; 0: no limit of its own.</summary>
    public int MaxConcurrent { get; init; }

    /// <summary>Least time between two starts of this agent.</summary>
    public TimeSpan StartSpacing { get; init; }

    /// <summary>What it prints.</summary>
    public AgentOutputFormat Output { get; init; } = AgentOutputFormat.Text;

    /// <summary>Environment variables added to the inherited ones.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Arguments with which the program tells its version.</summary>
    public IReadOnlyList<string> VersionArguments { get; init; } = ["--version"];

    /// <summary>Patterns of throttling, added to the built-in ones; regular expressions, case ignored.</summary>
    public IReadOnlyList<string> RateLimitPatterns { get; init; } = [];

    /// <summary>Words put in front of the command.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];
}
