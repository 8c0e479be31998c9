namespace Orchestrator.Coordination;

/// <summary>Two items that ask for the same.</summary>
/// <param name="Other">The one that goes to the archive as Duplicate.</param>
/// <param name="Survivor">The one that takes over what it had.</param>
internal sealed record MergeStep(string Other, string Survivor);
