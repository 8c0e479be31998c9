namespace Orchestrator.Native;

/// <summary>A named step at which a crash test lets the process die as by <c>kill -9</c>; free of cost otherwise.</summary>
public static class FaultPoint
{
    /// <summary>Environment variable <c>name</c> or <c>name:count</c>: die when that step is reached for the count-th time.</summary>
    public const string Variable = "ORCHESTRATOR_TEST_DIE_AT";

    private static readonly (string Name, int Count)? Armed = Parse(Environment.GetEnvironmentVariable(Variable));
    private static int reached;

    /// <summary>A step is reached at which dying must do no harm; what it does next, it does not do if this is where the test wants it to die.</summary>
    /// <param name="name">Name of the step; unique in the product.</param>
    public static void Reach(string name)
    {
        if (Armed is not { } armed || armed.Name != name) return;
        if (Interlocked.Increment(ref reached) == armed.Count) ProcessSignal.ToProcess(Environment.ProcessId, ProcessSignal.Kill);
    }

    private static (string Name, int Count)? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var parts = text.Split(':');
        return (parts[0], parts.Length > 1 && int.TryParse(parts[1], out var count) ? count : 1);
    }
}
