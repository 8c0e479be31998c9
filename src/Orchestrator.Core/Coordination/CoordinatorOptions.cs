namespace Orchestrator.Coordination;

/// <summary>What a coordinator needs to know of its run.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Most agent processes; 0: no cap.</summary>
    public int Cap { get; init; }

    /// <summary>Told what people should know while the run is on; called from the coordinator's own task.</summary>
    public required Action<string> Warn { get; init; }
}
