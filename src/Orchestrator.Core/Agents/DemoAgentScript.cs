namespace Orchestrator.Agents;

/// <summary>The scripted agent as a PowerShell script, for a session in which no <c>orchestrate</c> is installed.</summary>
/// <remarks>It behaves like <see cref="DemoAgent"/>; the words and documents of both are compared by a test.</remarks>
public static class DemoAgentScript
{
    /// <summary>Its usual file name.</summary>
    public const string FileName = "demo-agent.ps1";

    /// <summary>The script's text.</summary>
    public static string Text
    {
        get
        {
            using Stream stream = typeof(DemoAgentScript).Assembly.GetManifestResourceStream("Orchestrator." + FileName)
                ?? throw new InvalidOperationException($"{FileName} is not embedded in the assembly.");
            using StreamReader reader = new(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>The agent that runs the script by a given PowerShell.</summary>
    /// <param name="powerShell">Path of <c>pwsh</c>, best that of the process that is running.</param>
    /// <param name="script">Path of the script on disk.</param>
    public static AgentDefinition Agent(string powerShell, string script) =>
        BuiltInAgents.Demo([powerShell, "-NoProfile", "-NonInteractive", "-File", script]);
}
