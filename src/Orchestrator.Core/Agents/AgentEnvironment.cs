namespace Orchestrator.Agents;

/// <summary>The variables an agent gets beyond the inherited ones.</summary>
internal static class AgentEnvironment
{
    /// <summary>The agent's own variables, and on top of them what tells it where it is.</summary>
    /// <param name="request">What is run.</param>
    /// <param name="words">The command as it goes to the process.</param>
    internal static IReadOnlyDictionary<string, string?> For(AgentRequest request, IReadOnlyList<string> words)
    {
        Dictionary<string, string?> variables = new()
        {
            // A build server that outlives the phase would be ended with it, or hold files of the next one.
            ["MSBUILDDISABLENODEREUSE"] = "1",
        };
        if (RunsClaude(words) && !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            // As root, claude refuses to skip permissions unless it is told that it sits in a sandbox.
            variables["IS_SANDBOX"] = "1";
        }
        foreach ((string name, string value) in request.Agent.Environment) variables[name] = value;
        variables["ORCHESTRATOR_ITEM"] = request.ItemId;
        variables["ORCHESTRATOR_PHASE"] = request.Phase;
        variables["ORCHESTRATOR_RUN"] = request.RunId;
        variables["ORCHESTRATOR_RESULT"] = request.ResultPath;
        return variables;
    }

    // Whichever agent's definition uses it, and behind whatever launcher.
    private static bool RunsClaude(IReadOnlyList<string> words) => words.Any(word => Path.GetFileNameWithoutExtension(word) == "claude");
}
