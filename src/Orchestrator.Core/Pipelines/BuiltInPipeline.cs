namespace Orchestrator.Pipelines;

/// <summary>The pipeline of a project that configures none.</summary>
public static class BuiltInPipeline
{
    /// <summary>research → prd, design, spec, build (destructive), review; every phase has a built-in text.</summary>
    public static Pipeline Feature { get; } = new(
        "feature",
        [new("research", PhasePool.Pre)],
        [
            new("prd", PhasePool.Main),
            new("design", PhasePool.Main),
            new("spec", PhasePool.Main),
            new("build", PhasePool.Main) { IsDestructive = true },
            new("review", PhasePool.Main),
        ])
    {
        IsDefault = true,
    };
}
