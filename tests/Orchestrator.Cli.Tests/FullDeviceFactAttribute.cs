namespace Orchestrator.Cli.Tests;

/// <summary>A fact that needs a device that is always full.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullDeviceFactAttribute : FactAttribute
{
    /// <summary>Skips, saying so, where there is no such device.</summary>
    public FullDeviceFactAttribute()
    {
        if (!File.Exists(Device)) Skip = $"{Device} is missing: output to a full disk is not tested";
    }

    private static string Device => "/dev/full";
}
