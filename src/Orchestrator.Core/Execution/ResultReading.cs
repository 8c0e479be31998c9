namespace Orchestrator.Execution;

/// <summary>What became of reading a result file: valid, missing, or invalid.</summary>
public abstract record ResultReading
{
    private ResultReading()
    {
    }

    /// <summary>The file holds a result that fits.</summary>
    /// <param name="Result">The result.</param>
    /// <param name="Warnings">What was dropped or corrected; whole sentences.</param>
    public sealed record Valid(PhaseResult Result, IReadOnlyList<string> Warnings) : ResultReading;

    /// <summary>There is no such file.</summary>
    public sealed record Missing : ResultReading
    {
        /// <summary>What is wrong and what was expected; fit for people and for the next prompt.</summary>
        public string Message { get; } = "No result file was written; expected one JSON object at the result path that the prompt names.";
    }

    /// <summary>There is something, but it is no result of this phase.</summary>
    /// <param name="Message">What is wrong and what was expected; fit for people and for the next prompt.</param>
    public sealed record Invalid(string Message) : ResultReading;
}
