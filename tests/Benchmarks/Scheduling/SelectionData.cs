using Orchestrator.Backlog;
using Orchestrator.Pipelines;
using Orchestrator.Scheduling;

namespace Orchestrator.Benchmarks.Scheduling;

/// <summary>What a run with four agents lays before the selection.</summary>
internal static class SelectionData
{
    private static readonly PipelineCatalog Pipelines = new([BuiltInPipeline.Feature]);

    public static SelectionInput InputFor(BacklogSnapshot snapshot) => new()
    {
        Snapshot = snapshot,
        Pipelines = Pipelines,
        MaxConcurrent = 4,
        MaxWip = 4,
        AgentFor = (_, _) => "claude",
    };
}
