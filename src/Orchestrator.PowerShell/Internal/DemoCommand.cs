using System.Management.Automation;

namespace Orchestrator.PowerShell.Internal;

/// <summary>How the demo agent is started from this session: by the PowerShell that is running, with the script that lies in the module.</summary>
internal static class DemoCommand
{
    /// <summary>Program and arguments.</summary>
    internal static IReadOnlyList<string> Words { get; } =
        [PowerShellPath(), "-NoProfile", "-NonInteractive", "-File", Path.Combine(ModuleFiles.Dependencies, "demo-agent.ps1")];

    // A program that hosts PowerShell, or dotnet pwsh.dll, is no pwsh itself; its PSHOME usually has one.
    private static string PowerShellPath()
    {
        var running = Environment.ProcessPath;
        if (Path.GetFileNameWithoutExtension(running) == "pwsh") return running!;
        var name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        var beside = Path.Combine(Path.GetDirectoryName(typeof(PSObject).Assembly.Location) ?? "", name);
        return File.Exists(beside) ? beside : name;
    }
}
