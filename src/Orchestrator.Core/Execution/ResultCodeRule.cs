namespace Orchestrator.Execution;

/// <summary>One result code as the schema describes it.</summary>
/// <param name="Code">The code.</param>
/// <param name="Word">As it is written in the file.</param>
/// <param name="Meaning">When to answer so, and what follows.</param>
/// <param name="Kinds">The kinds of phase that may answer so.</param>
/// <param name="Requires">The property that must come with it; null if none.</param>
public sealed record ResultCodeRule(ResultCode Code, string Word, string Meaning, IReadOnlyList<PhaseKind> Kinds, string? Requires);
