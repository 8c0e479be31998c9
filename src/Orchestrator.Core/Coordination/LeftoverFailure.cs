namespace Orchestrator.Coordination;

/// <summary>A phase whose result, left by a killed run, did not stand verification: the next attempt is to know why.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Phase">The phase.</param>
/// <param name="Attempts">Attempts that the killed run had made.</param>
/// <param name="Failure">What failed, with the last lines that were printed.</param>
internal sealed record LeftoverFailure(string ItemId, string Phase, int Attempts, string Failure);
