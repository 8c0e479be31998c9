namespace Orchestrator.Storage;

/// <summary>What a repair found and did.</summary>
/// <param name="Findings">All findings, file by file.</param>
/// <param name="Copies">Copies made of files before they were changed, absolute.</param>
public sealed record RepairReport(IReadOnlyList<RepairFinding> Findings, IReadOnlyList<string> Copies)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsClean => Findings.Count == 0;
}
