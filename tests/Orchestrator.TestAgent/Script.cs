namespace Orchestrator.TestAgent;

/// <summary>Where the steps come from, and how a text becomes steps.</summary>
internal static class Script
{
    private const string Mark = "TEST-AGENT";

    public static List<string> Load(string[] arguments, AgentRun run)
    {
        string? promptFile = null, prompt = null;
        var rest = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--prompt-file" && i + 1 < arguments.Length) promptFile = arguments[++i];
            else if (arguments[i] == "--prompt" && i + 1 < arguments.Length) prompt = arguments[++i];
            else rest.Add(arguments[i]);
        }

        if (promptFile is not null) run.Prompt = File.ReadAllText(promptFile);
        else if (prompt is not null) run.Prompt = prompt;
        if (rest.Count > 0) return Split(string.Join("; ", rest));

        var script = Environment.GetEnvironmentVariable("TEST_AGENT_SCRIPT") is { Length: > 0 } file ? File.ReadAllLines(file) : [];
        if (promptFile is null && prompt is null && !script.Contains("no-stdin"))
        {
            using var input = new StreamReader(Console.OpenStandardInput());
            run.Prompt = input.ReadToEnd();
        }

        var marked = run.Prompt.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith(Mark, StringComparison.Ordinal))
            .Select(line => line[Mark.Length..].TrimStart())
            .ToList();
        var steps = ForPhase(marked, run.Phase);
        return steps.Count > 0 ? steps : ForPhase(script.Where(line => line != "no-stdin" && !line.StartsWith('#')), run.Phase);
    }

    /// <summary>
    /// The lines of the phase if there are any, else the general ones. A line for a phase begins with its name and a colon.
    /// </summary>
    private static List<string> ForPhase(IEnumerable<string> lines, string phase)
    {
        List<string> general = [], own = [];
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : line[..colon].Trim();
            if (colon == 0 || (colon > 0 && name == phase && phase.Length > 0)) (colon == 0 ? general : own).AddRange(Split(line[(colon + 1)..]));
            else if (colon < 0 || name.Contains(' ', StringComparison.Ordinal)) general.AddRange(Split(line));
        }

        return own.Count > 0 ? own : general;
    }

    /// <summary>Splits at ';' and line breaks outside of brackets and of strings within those.</summary>
    private static List<string> Split(string text)
    {
        var steps = new List<string>();
        var depth = 0;
        var quoted = false;
        var begin = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ';';
            if (c == '\\' && i < text.Length)
            {
                i++;
                continue;
            }

            if (c == '"' && depth > 0) quoted = !quoted;
            else if (quoted && i < text.Length) continue;
            else if (c is '{' or '[') depth++;
            else if (c is '}' or ']') depth--;
            else if (i == text.Length || (depth <= 0 && c is ';' or '\n'))
            {
                var step = text[begin..i].Trim();
                if (step.Length > 0) steps.Add(step);
                begin = i + 1;
            }
        }

        return steps;
    }
}
