namespace Orchestrator.Processes;

/// <summary>One line of the system's process table.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parent">Its parent's number.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session; 0 where the system does not tell.</param>
/// <param name="IsAlive">Whether it still runs: zombies and the dead do not.</param>
/// <param name="StartedTicks">When it started, in the system's own measure; with the number it names the process for good.</param>
/// <param name="Name">The program's name, as short as the system keeps it.</param>
/// <param name="Markers">The markers looked for that its environment carries; null for none.</param>
internal sealed record ProcessEntry(
    int Id, int Parent, int Group, int Session, bool IsAlive, long StartedTicks, string Name, IReadOnlyList<string>? Markers)
{
    /// <summary>Number and start time, which no other process shares.</summary>
    public (int Id, long StartedTicks) Identity => (Id, StartedTicks);
}
