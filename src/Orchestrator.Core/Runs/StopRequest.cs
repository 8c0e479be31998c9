using System.Text.Json;

namespace Orchestrator.Runs;

/// <summary>Asks a run in another process to end; lies in <c>stop.json</c>.</summary>
/// <param name="Run">The run that is meant; a request that names another one is deleted.</param>
/// <param name="Drain">Whether running phases may finish first.</param>
public sealed record StopRequest(string Run, bool Drain)
{
    /// <summary>Asks the active run to end; it does so in its own time.</summary>
    /// <param name="files">Where the project's runs keep their files.</param>
    /// <param name="drain">Whether running phases may finish first.</param>
    /// <returns>The run that was asked; null if none is active.</returns>
    public static RunIdentity? Send(RunFiles files, bool drain)
    {
        // A run that has its lock but has not said its name yet cannot be named; it is a matter of microseconds.
        if (RunLock.FindActive(files) is not { Run.Length: > 0 } active) return null;
        var temporary = files.StopFile + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(new StopRequest(active.Run, drain), RunJson.Default.StopRequest));
        File.Move(temporary, files.StopFile, overwrite: true);
        return active;
    }
}
