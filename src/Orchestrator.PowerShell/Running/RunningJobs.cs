using System.Collections.Concurrent;

namespace Orchestrator.PowerShell.Running;

/// <summary>The jobs whose run is on, for the removal of the module.</summary>
internal static class RunningJobs
{
    private static readonly ConcurrentDictionary<PipelineJob, bool> Jobs = new();

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
