using Orchestrator.Pipelines;

namespace Orchestrator.Execution;

/// <summary>The result an attempt has to deliver: the prompt states it, the reader holds the file against it.</summary>
/// <param name="ItemId">The item worked on.</param>
/// <param name="Phase">The phase worked on, or <c>triage</c>.</param>
/// <param name="Kind">Decides which codes and fields are allowed.</param>
public sealed record ResultContract(string ItemId, string Phase, PhaseKind Kind)
{
    /// <summary>The phases that rework may go back to, in order; null: not known here, any name is taken.</summary>
    public IReadOnlyList<string>? EarlierPhases { get; init; }

    /// <summary>Whether the phase may send the item back; false in the first main phase.</summary>
    public bool AllowsRework => Kind == PhaseKind.Main && EarlierPhases is not { Count: 0 };

    /// <summary>The contract of a phase of a pipeline.</summary>
    public static ResultContract For(string itemId, Pipeline pipeline, Phase phase) => phase.Pool == PhasePool.Pre
        ? new(itemId, phase.Name, PhaseKind.Pre)
        : new(itemId, phase.Name, PhaseKind.Main)
        {
            EarlierPhases = [.. pipeline.MainPhases.TakeWhile(other => other.Name != phase.Name).Select(other => other.Name)],
        };

    /// <summary>The contract of the triage of an item.</summary>
    public static ResultContract ForTriage(string itemId) => new(itemId, Pipelines.Phase.Triage, PhaseKind.Triage);
}
