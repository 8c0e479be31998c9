using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>Why a run ends.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Message">The reason in words, with a remedy where one is needed.</param>
internal sealed record RunHalt(HaltReason Reason, string Message);
