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

    [UnprivilegedFact]
    public void A_file_that_may_not_be_read_is_not_said_to_be_missing()
    {
        using TemporaryProject project = new("""
            [[pipelines.p.phases]]
            name = "build"
            workflows = ["secret.md", "closed/inner.md"]
            """);
        string secret = project.Write("secret.md"), closed = Path.GetDirectoryName(project.Write("closed/inner.md"))!;
        File.SetUnixFileMode(secret, UnixFileMode.None);
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            Assert.All(WorkflowCheck.Check(project.Inspect()), finding => Assert.Contains("cannot be read", finding.What, StringComparison.Ordinal));
            Assert.Equal(2, WorkflowCheck.Check(project.Inspect()).Count);
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void The_built_in_pipeline_needs_no_files() => Assert.Empty(WorkflowCheck.Check(TemporaryProject.Inspect("")));
}
