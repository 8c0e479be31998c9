using System.Globalization;
using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

/// <summary>Files that somebody writes while git commits them: the backlog, to which people add during a run.</summary>
public sealed class CommitBesideWritersTests
{
    [Fact]
    public async Task A_file_written_all_the_while_is_never_left_staged_and_what_the_user_staged_stays()
    {
        using var repository = new TestRepository();
        var text = string.Concat(Enumerable.Range(0, 2000).Select(line => string.Create(CultureInfo.InvariantCulture, $"A line of the backlog, number {line}\n")));
        repository.Write("backlog/tasks.jsonl", text);
        repository.Write("user.txt", "committed\n");
        repository.CommitAll("Base");
        repository.Write("user.txt", "staged\n");
        repository.Git("add", "user.txt");
        repository.Write("user.txt", "and changed again\n");
        var git = await repository.OpenAsync();

        using var enough = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            var (file, next) = (Path.Combine(repository.Root, "backlog/tasks.jsonl"), Path.Combine(repository.Root, ".git/next"));
            for (var count = 0; !enough.IsCancellationRequested; count++)
            {
                File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{text}{count}\n"));
                File.Move(next, file, overwrite: true);
            }
        });
        try
        {
            // Without care two of three such commits leave it staged.
            for (var round = 0; round < 12; round++)
            {
                await git.CommitAsync(new CommitRequest(["backlog/tasks.jsonl"], "Work", []), CancellationToken.None);
                Assert.Equal("user.txt\n", repository.Git("diff", "--cached", "--name-only"));
            }
        }
        finally
        {
            await enough.CancelAsync();
            await writer;
        }

        Assert.Equal("staged\n", repository.Git("show", ":user.txt"));
        Assert.Equal("and changed again\n", File.ReadAllText(Path.Combine(repository.Root, "user.txt")));
    }
}
