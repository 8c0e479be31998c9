namespace Orchestrator.Tests.Processes;

/// <summary>The scriptable agent that is built beside these tests; its --help lists what it can do.</summary>
internal static class TestAgentProgram
{
    /// <summary>Its absolute path.</summary>
    public static string Path { get; } =
        System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "test-agent.exe" : "test-agent");
}
