namespace Orchestrator.Processes;

/// <summary>How a program ended: one of the two is set, or neither if nobody can know any more.</summary>
internal readonly record struct ExitStatus(int? Code, int? Signal);
