using Orchestrator.Configuration;

namespace Orchestrator.Coordination;

/// <summary>Bounds that turn an outcome into a block.</summary>
/// <param name="MaxSubphases">Subphase results in a row for one phase; at least 1.</param>
/// <param name="MaxRework">Times an item may be sent back.</param>
internal sealed record OutcomeLimits(int MaxSubphases, int MaxRework)
{
    /// <summary>The configured ones.</summary>
    public static OutcomeLimits Of(ExecutionSettings settings) => new(settings.MaxSubphases, settings.MaxRework);
}
