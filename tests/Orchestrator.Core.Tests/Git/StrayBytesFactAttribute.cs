namespace Orchestrator.Tests.Git;

/// <summary>A fact about file names that are no text, which some systems do not take.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StrayBytesFactAttribute : FactAttribute
{
    /// <summary>Skips, saying so, where there are no such names.</summary>
    public StrayBytesFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "THIS SYSTEM TAKES NO FILE NAMES THAT ARE NO TEXT: they were not tested.";
    }
}
