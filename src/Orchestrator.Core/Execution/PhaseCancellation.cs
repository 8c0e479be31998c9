namespace Orchestrator.Execution;

/// <summary>The ways in which a phase can be asked to end.</summary>
/// <param name="Cause">Says why, once one of the two tokens is cancelled.</param>
/// <param name="Stop">Ends the agent with TERM, grace, KILL.</param>
/// <param name="Kill">Ends it at once.</param>
public sealed record PhaseCancellation(Func<string> Cause, CancellationToken Stop, CancellationToken Kill);
