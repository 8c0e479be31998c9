namespace Orchestrator.Storage;

/// <summary>A line that goes from the active file to the archive.</summary>
/// <param name="Id">The item.</param>
/// <param name="Bytes">The line without its end, status done.</param>
internal readonly record struct LeavingLine(string Id, byte[] Bytes);
