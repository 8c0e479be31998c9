namespace Orchestrator.Tests;

/// <summary>Waits in tests: for a condition, never for a time.</summary>
public static class WaitFor
{
    // Generous: it only matters when the condition never comes true, and busy cores are no reason to fail.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Returns as soon as the condition holds; fails when it does not within a minute.</summary>
    public static async Task ConditionAsync(Func<bool> condition, string? what = null)
    {
        using CancellationTokenSource bound = new(Longest);
        while (!condition())
        {
            if (bound.IsCancellationRequested) Assert.Fail($"Waited in vain: {what ?? "the condition never held"}");
            await Task.Delay(5);
        }
    }
}
