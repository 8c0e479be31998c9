using System.Text;
using System.Text.RegularExpressions;

namespace Orchestrator.Agents;

/// <summary>The words an agent's process is started with, and what goes to its standard input.</summary>
public sealed partial record AgentCommandLine
{
    /// <summary>Largest prompt that travels as an argument, in bytes; Linux allows 128 KB an argument, Windows 32 K a command line.</summary>
    public static int LargestArgument { get; } = OperatingSystem.IsWindows() ? 16 * 1024 : 100 * 1024;

    private AgentCommandLine(IReadOnlyList<string> words, IReadOnlyList<string> shown, string? standardInput, bool needsPromptFile)
    {
        NeedsPromptFile = needsPromptFile;
        Words = words;
        Shown = shown;
        StandardInput = standardInput;
    }

    /// <summary>Program and arguments, as they go to the process.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The same words for people and records: a prompt among them stands there as <c>{prompt}</c>.</summary>
    public IReadOnlyList<string> Shown { get; }

    /// <summary>What to write to standard input before closing it; null: nothing.</summary>
    public string? StandardInput { get; }

    /// <summary>Whether the words name the prompt's file, so that the agent reads it there.</summary>
    public bool NeedsPromptFile { get; }

    /// <summary>Puts model, prompt and prompt file in their places.</summary>
    /// <param name="agent">Whose command it is.</param>
    /// <param name="model">Model to ask for; null: words that need one are dropped, with the option before them.</param>
    /// <param name="prompt">The whole prompt.</param>
    /// <param name="promptFile">Where the prompt lies as a file; absolute.</param>
    public static AgentCommandLine For(AgentDefinition agent, string? model, string prompt, string promptFile)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(prompt);
        // An argument ends at the first NUL; a prompt cut there would be another task.
        bool isTooLarge = Encoding.UTF8.GetByteCount(prompt) > LargestArgument;
        string argument = isTooLarge
            ? $"Read the file {promptFile} and do exactly what it says."
            : prompt.Replace("\0", "", StringComparison.Ordinal);
        List<string> template = [.. WithoutUnsetModel(agent.Command, model)];
        AppendMissingPrompt(template, agent.Prompt);
        List<string> words = [.. agent.Launcher];
        List<string> shown = [.. agent.Launcher];
        foreach (string word in template)
        {
            words.Add(Expand(word, model, argument, promptFile));
            shown.Add(Expand(word, model, "{prompt}", promptFile));
        }
        bool needsFile = template.Exists(word => word.Contains("{prompt_file}", StringComparison.Ordinal)
            || (isTooLarge && word.Contains("{prompt}", StringComparison.Ordinal)));
        return new(words, shown, agent.Prompt == PromptDelivery.Stdin ? prompt : null, needsFile);
    }

    private static IEnumerable<string> WithoutUnsetModel(IReadOnlyList<string> command, string? model)
    {
        if (!string.IsNullOrEmpty(model)) return command;
        List<string> kept = [];
        foreach (string word in command)
        {
            if (!word.Contains("{model}", StringComparison.Ordinal))
            {
                kept.Add(word);
                continue;
            }
            // "--model={model}" is its own option; what stands before it belongs to somebody else.
            bool valueOfOption = !word.StartsWith('-') && kept.Count > 1 && kept[^1] is ['-', not '\0', ..];
            if (valueOfOption) kept.RemoveAt(kept.Count - 1);
        }
        return kept;
    }

    private static void AppendMissingPrompt(List<string> template, PromptDelivery delivery)
    {
        // An agent that is to get its prompt by argument or file, and whose command has no place for it, would start without a task.
        string? place = delivery switch
        {
            PromptDelivery.Argument => "{prompt}",
            PromptDelivery.File => "{prompt_file}",
            _ => null,
        };
        if (place is not null && !template.Exists(word => word.Contains(place, StringComparison.Ordinal))) template.Add(place);
    }

    // One pass: a prompt that speaks of {model} stays as it is.
    private static string Expand(string word, string? model, string prompt, string promptFile) => Placeholder().Replace(word, match => match.Value switch
    {
        "{model}" => model ?? "",
        "{prompt}" => prompt,
        _ => promptFile,
    });

    [GeneratedRegex(@"\{(?:model|prompt|prompt_file)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
