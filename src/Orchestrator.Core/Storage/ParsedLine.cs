using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>One line of the active file or the archive, understood.</summary>
/// <param name="Item">The item, as the file has it.</param>
/// <param name="Flags">What the line says beside it.</param>
/// <param name="Warnings">What was not understood in it; null if nothing.</param>
internal readonly record struct ParsedLine(BacklogItem Item, LineFlags Flags, IReadOnlyList<string>? Warnings);
