using Orchestrator.Coordination;
using Orchestrator.Execution;

namespace Orchestrator.Scheduling;

/// <summary>How a phase's task ended.</summary>
/// <param name="Outcome">What came of executing it.</param>
/// <param name="Applied">What became of its item; null when applying failed and recovery must do it.</param>
/// <param name="Fault">Why the run cannot go on; null if it can.</param>
internal sealed record PhaseEnd(PhaseOutcome Outcome, AppliedPhase? Applied, string? Fault);
