#pragma warning disable RS0030 // see SessionProgram and JobProgram
using System.Diagnostics;

namespace Orchestrator.Processes;

/// <summary>The start of a child in the words of System.Diagnostics, for the systems where that class is the way.</summary>
internal static class ProcessStartInformation
{
    public static ProcessStartInfo Of(ProcessStart start, string program)
    {
        var information = new ProcessStartInfo(program, start.Arguments)
        {
            WorkingDirectory = start.WorkingDirectory,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in start.Environment) information.Environment[name] = value;
        if (start.Marker is not null) information.Environment[start.Marker] = "1";
        return information;
    }
}
