using Orchestrator.Configuration;

namespace Orchestrator.Tests.Configuration;

public sealed class WorkflowCheckTests
{
    [Fact]
    public void Files_that_are_missing_or_are_no_files_are_named_with_their_place()
    {
        using TemporaryProject project = new("""
            [[pipelines.p.phases]]
            name = "build"
            workflows = ["there.md", "gone.md", "directory"]
            """);
        project.Write("there.md");
        project.Write("directory/x.md");

        IReadOnlyList<ConfigurationFinding> findings = WorkflowCheck.Check(project.Inspect());

        Assert.Equal(2, findings.Count);
        Assert.StartsWith(
            $"orchestrator.toml:3:26: error: pipelines.p.phases[0].workflows[1]: there is no file {project.Root}/gone.md; create it",
            findings[0].ToString(),
            StringComparison.Ordinal);
        Assert.Contains("directory is a directory, not a file", findings[1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void The_built_in_pipeline_needs_no_files() => Assert.Empty(WorkflowCheck.Check(TemporaryProject.Inspect("")));
}
