namespace Orchestrator.Pipelines;

/// <summary>The phases that items of one kind go through, in order.</summary>
/// <param name="Name">Key in <c>[pipelines]</c>.</param>
/// <param name="PrePhases">Scoping phases before Ready; may be empty.</param>
/// <param name="MainPhases">The work; at least one.</param>
public sealed record Pipeline(string Name, IReadOnlyList<Phase> PrePhases, IReadOnlyList<Phase> MainPhases)
{
    /// <summary>Whether items without a pipeline take this one.</summary>
    public bool IsDefault { get; init; }

    /// <summary>All phases in order.</summary>
    public IEnumerable<Phase> Phases => PrePhases.Concat(MainPhases);

    /// <summary>The phases of one pool.</summary>
    public IReadOnlyList<Phase> In(PhasePool pool) => pool == PhasePool.Pre ? PrePhases : MainPhases;

    /// <summary>The phase of that name (ordinal), or null.</summary>
    public Phase? Find(string? name) => Phases.FirstOrDefault(phase => phase.Name == name);

    /// <summary>Position over both pools, 0-based; -1 if the pipeline has no such phase.</summary>
    public int IndexOf(string? name)
    {
        for (var i = 0; i < PrePhases.Count; i++)
            if (PrePhases[i].Name == name) return i;
        for (var i = 0; i < MainPhases.Count; i++)
            if (MainPhases[i].Name == name) return PrePhases.Count + i;
        return -1;
    }

    /// <summary>The phase after this one in the same pool; null after the last.</summary>
    public Phase? NextInPool(Phase phase)
    {
        var pool = In(phase.Pool);
        for (var i = 0; i + 1 < pool.Count; i++)
            if (pool[i].Name == phase.Name) return pool[i + 1];
        return null;
    }
}
