namespace Orchestrator.Processes;

/// <summary>A process of the system that was found by a scan.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">The program's name as the system shows it.</param>
/// <param name="CommandLine">Its words, separated by blanks; empty if it cannot be read.</param>
public sealed record FoundProcess(int Id, string Name, string CommandLine);
