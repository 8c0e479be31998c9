namespace Orchestrator.Execution;

/// <summary>Leave to start one agent process; the journal already knows of it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Number">Number of the process within the run, never used twice.</param>
/// <param name="Directory">Its directory; absolute.</param>
/// <param name="ResultPath">Where its result is expected; absolute.</param>
public sealed record AttemptTicket(string RunId, int Number, string Directory, string ResultPath)
{
    /// <summary>Completes when the journal's record of it survives a power cut: the process may be started then. Fails where the journal cannot be written.</summary>
    public Task Journalled { get; init; } = Task.CompletedTask;

    /// <summary>The attempt id as worklog, item and commit carry it.</summary>
    public string AttemptId => $"{RunId}-{Number}";
}
