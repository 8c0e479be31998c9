namespace Orchestrator.Cli.Tests;

/// <summary>Configurations that tests use.</summary>
internal static class Configurations
{
    /// <summary>The scripted agent, two phases, and no waiting between attempts.</summary>
    public const string Demo = """
        [agent]
        cli = "demo"

        [execution]
        retry_backoff_seconds = 0.01

        [[pipelines.feature.phases]]
        name = "build"
        is_destructive = true

        [[pipelines.feature.phases]]
        name = "review"

        """;
}
