using System.Collections.Concurrent;

namespace Orchestrator.PowerShell.Running;

/// <summary>The jobs whose run is on: with the removal of the module, or the end of the session, they end in order.</summary>
internal static class RunningJobs
{
    private static readonly ConcurrentDictionary<PipelineJob, bool> Jobs = new();

    // A pwsh that comes to the end of its script asks no job; its agents would go on alone.
    static RunningJobs() => AppDomain.CurrentDomain.ProcessExit += (_, _) => StopAll();

    /// <summary>Remembers a job that begins.</summary>
    internal static void Add(PipelineJob job) => Jobs.TryAdd(job, true);

    /// <summary>Forgets a job that has ended.</summary>
    internal static void Remove(PipelineJob job) => Jobs.TryRemove(job, out _);

    /// <summary>Ends all of them in order.</summary>
    internal static void StopAll()
    {
        foreach (var job in Jobs.Keys) job.StopJob();
    }
}
