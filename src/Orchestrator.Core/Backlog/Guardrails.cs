namespace Orchestrator.Backlog;

/// <summary>The largest assessments that run without a human's word; null means no limit.</summary>
/// <param name="MaxSize">Largest size; Medium unless configured.</param>
/// <param name="MaxComplexity">Highest complexity; Medium unless configured.</param>
/// <param name="MaxRisk">Highest risk; Low unless configured.</param>
public sealed record Guardrails(ItemSize? MaxSize = ItemSize.Medium, Level? MaxComplexity = Level.Medium, Level? MaxRisk = Level.Low);
