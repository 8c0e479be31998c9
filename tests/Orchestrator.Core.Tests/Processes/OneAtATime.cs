namespace Orchestrator.Tests.Processes;

/// <summary>Tests of what concerns the whole process (signals to it, adoption by it): none runs beside them.</summary>
[CollectionDefinition(nameof(OneAtATime), DisableParallelization = true)]
public sealed class OneAtATime;
