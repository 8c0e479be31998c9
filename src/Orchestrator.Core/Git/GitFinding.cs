namespace Orchestrator.Git;

/// <summary>A reason why a run cannot work in a repository.</summary>
/// <param name="Id">Stable id, begins with <c>Orc</c>.</param>
/// <param name="Message">What is the matter.</param>
/// <param name="Remedy">What the reader can do about it; one sentence.</param>
public sealed record GitFinding(string Id, string Message, string Remedy);
