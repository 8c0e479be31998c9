using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

/// <summary>Changes this process's environment, so nothing else runs meanwhile.</summary>
[Collection(nameof(AloneCollection))]
public sealed class EnvironmentTests
{
    [Fact]
    public async Task Variables_of_a_hook_that_started_us_do_not_lead_git_elsewhere()
    {
        using var other = new TestRepository();
        using var repository = new TestRepository();
        (string Name, string Value)[] variables =
        [
            ("GIT_DIR", Path.Combine(other.Root, ".git")), ("GIT_WORK_TREE", other.Root), ("GIT_INDEX_FILE", Path.Combine(other.Root, "stray-index")),
            ("GIT_PREFIX", "sub/"), ("GIT_OBJECT_DIRECTORY", Path.Combine(other.Root, "objects")), ("GIT_LITERAL_PATHSPECS", "0"),
            ("GIT_GLOB_PATHSPECS", "1"), ("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z"), ("LC_ALL", "de_DE.UTF-8"), ("LANGUAGE", "de"),
        ];
        var head = other.Head;
        foreach (var (name, value) in variables) Environment.SetEnvironmentVariable(name, value);
        try
        {
            var git = await repository.OpenAsync();
            Assert.Equal(repository.Root, git.TopLevel);
            repository.Write("*", "x");
            repository.Write("yes", "x");
            Assert.Equal(["*", "yes"], (await git.SnapshotAsync(CancellationToken.None)).Dirty.Keys);
            var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(new(["*"], "Work", []), CancellationToken.None));
            Assert.IsType<CommitOutcome.NothingToCommit>(await git.CommitAsync(new(["*"], "Work", []), CancellationToken.None));
            Assert.Equal(["A *"], repository.Changed(made.Sha));
            Assert.DoesNotContain("2001", repository.Git("log", "-1", "--format=%ad", made.Sha), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var (name, _) in variables) Environment.SetEnvironmentVariable(name, null);
        }

        Assert.Equal(head, other.Head);
        Assert.Equal("", other.Status);
    }

    [Fact]
    public async Task A_missing_git_is_named()
    {
        using var repository = new TestRepository();
        var path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", repository.Root);
        try
        {
            var error = await Assert.ThrowsAsync<OrchestratorException>(() => repository.OpenAsync());
            Assert.Equal("OrcGitMissing", error.Id);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [Theory]
    [InlineData("echo --path-format=absolute; pwd; pwd; pwd; echo", "OrcGitTooOld")]
    [InlineData("echo \"fatal: detected dubious ownership in repository at '/there'\" >&2; exit 128", "OrcGitOwnership")]
    public async Task A_git_that_is_too_old_or_refuses_the_owner_is_named(string script, string id)
    {
        using var repository = new TestRepository();
        repository.Write("bin/git", "#!/bin/sh\n" + script + "\n");
        repository.Shell("chmod +x bin/git");
        var path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", Path.Combine(repository.Root, "bin") + ":" + path);
        try
        {
            var error = await Assert.ThrowsAsync<OrchestratorException>(() => repository.OpenAsync());
            Assert.Equal(id, error.Id);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}

[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
