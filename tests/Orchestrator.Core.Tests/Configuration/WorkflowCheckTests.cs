using System.Diagnostics;
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

    // The start waited for whoever would write to it.
    [Fact]
    public void A_pipe_is_named_and_not_opened_and_an_empty_file_is_a_file()
    {
        using TemporaryProject project = new("""
            [[pipelines.p.phases]]
            name = "build"
            workflows = ["pipe", "link", "empty.md"]
            """);
        File.WriteAllText(Path.Combine(project.Root, "empty.md"), "");
        using (var mkfifo = Process.Start("mkfifo", [Path.Combine(project.Root, "pipe")])) mkfifo.WaitForExit();
        File.CreateSymbolicLink(Path.Combine(project.Root, "link"), "pipe");

        Assert.Equal(
            [$"{project.Root}/pipe is a pipe, not a file", $"{project.Root}/link is a pipe, not a file"],
            WorkflowCheck.Check(project.Inspect()).Select(finding => finding.What));
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
