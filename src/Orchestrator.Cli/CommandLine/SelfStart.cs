namespace Orchestrator.Cli.CommandLine;

/// <summary>How this program starts itself in another role.</summary>
internal static class SelfStart
{
    /// <summary>Program and arguments: the launcher, or the runtime with the assembly when there is no launcher.</summary>
    /// <param name="command">The command to start.</param>
    internal static IReadOnlyList<string> Words(string command)
    {
        var program = Environment.ProcessPath ?? "orchestrate";
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? [program, Path.Combine(AppContext.BaseDirectory, "orchestrate.dll"), command]
            : [program, command];
    }
}
