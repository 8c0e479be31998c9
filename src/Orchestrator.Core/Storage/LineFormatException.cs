namespace Orchestrator.Storage;

/// <summary>A line that cannot be an item; the caller adds file and line number.</summary>
internal sealed class LineFormatException(string message, string id = "OrcStoreMalformed", string? remedy = null) : Exception(message)
{
    /// <summary>Id of the error to report.</summary>
    public string Id { get; } = id;

    /// <summary>What the reader can do; null: the usual advice.</summary>
    public string? Remedy { get; } = remedy;
}
