namespace Orchestrator.Agents;

/// <summary>How a prompt reaches an agent.</summary>
public enum PromptDelivery
{
    /// <summary>Written to standard input, which is then closed.</summary>
    Stdin,

    /// <summary>Put in place of {prompt}; above 100 KB a reference to the prompt file.</summary>
    Argument,

    /// <summary>The path of the prompt file put in place of {prompt_file}.</summary>
    File,
}
