namespace Orchestrator.Backlog;

/// <summary>Why an item may not pass a boundary without a human.</summary>
/// <param name="Type"><see cref="BlockType.Guardrail"/> or <see cref="BlockType.Review"/>.</param>
/// <param name="Reason">Names dimension, value and limit, or says that review was asked for.</param>
public sealed record GuardrailBlock(BlockType Type, string Reason);
