using System.Diagnostics;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Scheduling;

public sealed class UserFilesRunTests
{
    private const string Touching = """echo work >> work.txt; say phase_complete""";

    [Fact]
    public async Task Half_finished_edits_of_the_user_are_in_no_commit_and_stay_as_they_were()
    {
        using var project = await ProjectFixture.CreateAsync(Touching);
        var repository = project.Repository;
        foreach (var name in new[] { "staged.txt", "edited.txt", "both.txt", "deleted.txt", "removed.txt", "old.txt", "run.sh" }) repository.Write(name, name + "\n");
        repository.CommitAll("Before");
        repository.Write("staged.txt", "staged change\n");
        repository.Write("both.txt", "first\n");
        repository.Write("new staged.txt", "brand new\n");
        repository.Git("add", "staged.txt", "both.txt", "new staged.txt");
        repository.Write("both.txt", "second\r\nwith odd ends");
        repository.Write("edited.txt", "\0binary\u0001");
        repository.Write("ünï😀.md", "untracked\n");
        repository.Write("changes/notes.md", "mine\n");
        repository.Delete("deleted.txt");
        repository.Git("rm", "-q", "removed.txt");
        repository.Git("mv", "old.txt", "renamed.txt");
        repository.Shell("chmod +x run.sh");
        var (status, index, staged, unstaged) = (repository.Status, repository.Index, repository.Git("diff", "--cached"), repository.Git("diff"));
        var contents = repository.Shell("cat both.txt edited.txt ünï😀.md changes/notes.md | od -c");
        var head = repository.Head;
        var id = await project.AddReadyAsync("Beside");

        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(status, repository.Status);
        Assert.Equal(staged, repository.Git("diff", "--cached"));
        Assert.Equal(unstaged, repository.Git("diff"));
        Assert.Equal(contents, repository.Shell("cat both.txt edited.txt ünï😀.md changes/notes.md | od -c"));
        Assert.Equal(Entries(index), Entries(repository.Index));
        var committed = repository.Git("log", "--name-only", "--no-renames", "--format=", $"{head}..HEAD").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(committed, path => Assert.Matches(@"^(\.task-golem/|_worklog/|work\.txt$)", path));
        Assert.Contains(project.Notices, text => text.Contains("refs/orchestrator/backup/", StringComparison.Ordinal));

        // The second run starts as the first one did.
        Assert.Equal(HaltReason.AllDone, (await project.RunAsync()).HaltReason);
        Assert.Equal(status, repository.Status);

        // Entries of the product's own files and of the phase's differ, of course.
        static IEnumerable<string> Entries(string index) =>
            index.Split('\n').Where(line => line.Contains('\t', StringComparison.Ordinal)
                && !line.Contains(".task-golem/", StringComparison.Ordinal) && !line.Contains("_worklog/", StringComparison.Ordinal) && !line.Contains("work.txt", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mine.txt", "", true)]
    [InlineData("my file.md", "", false)]
    [InlineData("\"quoted\".md", "", true)]
    [InlineData("it's.md", "", false)]
    [InlineData("[id]*.tsx", "", true)]
    [InlineData(":x", "", false)]
    [InlineData("ünï😀.md", "", true)]
    [InlineData("new\nline.md", "", false)]
    [InlineData("mine.txt", "product/", true)]
    public async Task A_file_of_the_users_that_an_agent_touches_is_named_with_a_command_that_brings_it_back(string name, string directory, bool isTracked)
    {
        using var project = await ProjectFixture.CreateAsync(directory: directory);
        var path = directory + name;
        if (isTracked)
        {
            project.Repository.Write(path, "old\n");
            project.Repository.CommitAll("Before");
        }

        project.Repository.Write(path, "half finished\n");
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(project.AgentFile)!, "name"), name);
        project.Script("""[ "$phase" = write ] && rm -- "$(cat "$here/name")" || echo agent > ./"$(cat "$here/name")"; say phase_complete""");
        var id = await project.AddReadyAsync("Clumsy");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        var warning = Assert.Single(run.Warnings, text => text.Contains("had changes of yours", StringComparison.Ordinal));
        Assert.StartsWith(path, warning, StringComparison.Ordinal);
        Assert.Equal("agent\n", project.Repository.Read(path));

        Shell(warning[(warning.IndexOf("git restore", StringComparison.Ordinal))..], project.Root);
        Assert.Equal("half finished\n", project.Repository.Read(path));
        Assert.Equal(isTracked ? " M" : "??", project.Repository.Status[..2]);
    }

    [Theory]
    [InlineData("", "task-golem", "plans/.task-golem")]
    [InlineData("", "yaml", "plans/BACKLOG.yaml")]
    [InlineData("odd [dir]* \\x/", "yaml", "BACKLOG.yaml")]
    public async Task What_lies_beside_the_backlog_never_shows_in_git_wherever_it_lies(string directory, string store, string backlogPath)
    {
        using var project = await ProjectFixture.CreateAsync(
            settings: $"[project]\nstore = \"{store}\"\nbacklog_path = \"{backlogPath}\"", directory: directory);
        await project.AddReadyAsync("Only");
        Assert.Equal(HaltReason.AllDone, (await project.RunAsync()).HaltReason);
        project.Repository.Write(project.Project.InboxFile, "- title: Later\n");
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_file_that_the_user_commits_during_the_run_is_no_longer_the_users_unfinished_work()
    {
        using var project = await ProjectFixture.CreateAsync(
            """
            if [ "$phase" = write ]; then mark writing; await go; else echo agent >> mine.txt; fi
            say phase_complete
            """);
        project.Repository.Write("mine.txt", "mine\n");
        var id = await project.AddReadyAsync("Beside");
        var task = project.RunAsync();
        await project.MarkedAsync("writing");
        project.Repository.Git("add", "mine.txt");
        project.Repository.Git("commit", "-qm", "By the user", "--", "mine.txt");
        project.Mark("go");
        var run = await task;
        Assert.Equal([id], run.Completed);
        Assert.Equal(["M mine.txt"], project.FilesOf($"[{id}][build] Beside"));
        Assert.Equal("", project.Repository.Status);
        Assert.Contains(run.Warnings, text => text.Contains("was committed while an agent ran, by you or by the agent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_agent_that_throws_everything_away_is_reported_file_by_file()
    {
        using var project = await ProjectFixture.CreateAsync("""git reset -q --hard; git clean -qfd; say phase_complete""");
        project.Repository.Write("tracked.txt", "old\n");
        project.Repository.CommitAll("Before");
        project.Repository.Write("tracked.txt", "edited\n");
        project.Repository.Write("untracked.txt", "new\n");
        await project.AddReadyAsync("Destroyer");
        var run = await project.RunAsync();
        foreach (var (path, content) in new[] { ("tracked.txt", "edited\n"), ("untracked.txt", "new\n") })
        {
            var warning = Assert.Single(run.Warnings, text => text.StartsWith(path + " had changes of yours", StringComparison.Ordinal));
            Shell(warning[(warning.IndexOf("git restore", StringComparison.Ordinal))..], project.Root);
            Assert.Equal(content, project.Repository.Read(path));
        }
    }

    private static void Shell(string command, string directory)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = directory })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
