namespace Orchestrator.Storage;

/// <summary>What becomes of one id in the active file.</summary>
/// <param name="Bytes">The new line without its end; null: the line goes.</param>
/// <param name="Parsed">What the new line means.</param>
internal readonly record struct LineChange(byte[]? Bytes, ParsedLine Parsed);
