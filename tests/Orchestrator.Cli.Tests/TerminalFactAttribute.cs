namespace Orchestrator.Cli.Tests;

/// <summary>A fact that needs a terminal, which the program <c>script</c> of util-linux makes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TerminalFactAttribute : FactAttribute
{
    /// <summary>Skips, saying so, where there is no such program.</summary>
    public TerminalFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Script)) Skip = $"{Script} (util-linux) is missing: the display on a terminal is not tested";
    }

    /// <summary>The program that makes a terminal.</summary>
    public static string Script => "/usr/bin/script";
}
