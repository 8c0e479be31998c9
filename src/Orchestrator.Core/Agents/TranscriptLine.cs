namespace Orchestrator.Agents;

/// <summary>One line of a transcript.</summary>
/// <param name="Source">Who printed it.</param>
/// <param name="Text">The line as it was printed, without its line break; secrets are masked, terminal escapes are not removed.</param>
public sealed record TranscriptLine(TranscriptSource Source, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
