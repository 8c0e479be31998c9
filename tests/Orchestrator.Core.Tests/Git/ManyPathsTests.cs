using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

public sealed class ManyPathsTests
{
    [Fact]
    public async Task A_commit_of_more_paths_than_a_pipe_holds_is_made_in_one_piece()
    {
        using var repository = new TestRepository();
        string[] paths = [.. Enumerable.Range(0, 1200).Select(number => $"a-directory-with-a-long-name/a file with a long name, number {number}.txt")];
        foreach (var path in paths) repository.Write(path, "x");
        repository.Write("mine.txt", "mine");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        await git.CommitAsync(new CommitRequest(paths, "All of them", []), CancellationToken.None);
        Assert.Equal("?? mine.txt\n", repository.Status);
        Assert.Equal(paths.Length, repository.Changed("HEAD").Length);
        Assert.Empty(Directory.EnumerateFiles(git.GitDirectory, "orchestrator-*"));
    }
}
