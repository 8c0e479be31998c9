namespace Orchestrator.Execution;

/// <summary>Collects what a reader finds wrong; bounded, since a file of 4 MB has room for a million faults.</summary>
internal sealed class ResultNotes
{
    private const int Most = 40;

    private readonly List<string> problems = [];
    private readonly List<string> warnings = [];
    private int furtherWarnings;

    /// <summary>What makes the whole result invalid; parts of a sentence.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>What was dropped; whole sentences.</summary>
    public IReadOnlyList<string> Warnings => furtherWarnings == 0 ? warnings : [.. warnings, $"There are {furtherWarnings} more warnings about this result."];

    /// <summary>Notes a fault that makes the result invalid.</summary>
    public void Refuse(string problem) => problems.Add(problem);

    /// <summary>Notes that something is left out, and goes on.</summary>
    public void Warn(string warning)
    {
        if (warnings.Count < Most) warnings.Add(warning);
        else furtherWarnings++;
    }
}
