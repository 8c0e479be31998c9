namespace Orchestrator.Coordination;

/// <summary>Files of several interrupted phases that one commit is to hold.</summary>
/// <param name="Message">The commit's message.</param>
/// <param name="Paths">Repository paths.</param>
internal sealed record SharedResidue(string Message, IReadOnlyList<string> Paths);
