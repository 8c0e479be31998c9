namespace Orchestrator;

/// <summary>The one exception family of the product: a stable id, a message that names the thing, and a remedy.</summary>
/// <remarks>Expected outcomes (blocked, failed, throttled, cancelled, timed out) are values and never travel as exceptions.</remarks>
public class OrchestratorException : Exception
{
    /// <summary>Makes an error of the product.</summary>
    /// <param name="id">Stable id, begins with <c>Orc</c>; scripts match on it.</param>
    /// <param name="message">What is wrong, naming the thing.</param>
    /// <param name="remedy">What the reader can do about it; one sentence.</param>
    /// <param name="kind">The class of error; cmdlets map it to an ErrorCategory.</param>
    /// <param name="target">The thing the error is about (an item id, a path); null if none.</param>
    /// <param name="inner">What caused it.</param>
    public OrchestratorException(
        string id, string message, string remedy, ErrorKind kind = ErrorKind.InvalidOperation, string? target = null, Exception? inner = null)
        : base(message, inner)
    {
        Id = id;
        Remedy = remedy;
        Kind = kind;
        Target = target;
    }

    /// <summary>Stable id, begins with <c>Orc</c>.</summary>
    public string Id { get; }

    /// <summary>What the reader can do about it.</summary>
    public string Remedy { get; }

    /// <summary>The class of error.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The thing the error is about; null if none.</summary>
    public string? Target { get; }
}
