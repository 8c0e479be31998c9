namespace Orchestrator.Storage;

/// <summary>What a conversion did.</summary>
/// <param name="Open">Open items taken over.</param>
/// <param name="Archived">Done items taken over.</param>
/// <param name="KeptAs">Where the old store lies now; absolute paths.</param>
/// <param name="Warnings">What the old store's reader noticed, and what could not be done at the end.</param>
public sealed record StoreConversionReport(int Open, int Archived, IReadOnlyList<string> KeptAs, IReadOnlyList<string> Warnings);
