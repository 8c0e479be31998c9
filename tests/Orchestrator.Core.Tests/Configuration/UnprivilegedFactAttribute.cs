namespace Orchestrator.Tests.Configuration;

/// <summary>A fact about files that may not be read, which for root there are none of.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnprivilegedFactAttribute : FactAttribute
{
    /// <summary>Skips, saying so, where everything may be read, and on Windows, where modes are none of the system's business.</summary>
    public UnprivilegedFactAttribute()
    {
        if (Environment.IsPrivilegedProcess || OperatingSystem.IsWindows()) Skip = "WHO RUNS THE TESTS MAY READ EVERY FILE: unreadable ones were not tested.";
    }
}
