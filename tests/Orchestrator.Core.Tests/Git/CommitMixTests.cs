using System.Globalization;
using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

/// <summary>Random mixtures of what users have lying about and what phases do; the seed is the case.</summary>
public sealed class CommitMixTests
{
    private const int Names = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_phase_commits_all_of_its_own_and_nothing_of_the_users(int seed)
    {
#pragma warning disable CA5394 // Repeatable cases are wanted here, not secrets.
        var random = new Random(seed);
#pragma warning restore CA5394
        using var repository = new TestRepository(seed % 5 == 0 ? "sha256" : "sha1");
        foreach (var side in new[] { "user", "phase" })
            for (var i = 0; i < Names; i++)
                if (i % 2 == 0) repository.Write($"{side}/[{i}] é", "committed\n");
                else repository.Write($"{side}/[{i}] é/x", "committed\n");
        repository.CommitAll("Base");
        var git = await repository.OpenAsync();

        for (var round = 0; round < 2; round++)
        {
            for (var step = 0; step < 6; step++) Change(repository, random, "user");
            var before = await git.SnapshotAsync(CancellationToken.None);
            var index = UserEntries(repository);
            for (var step = 0; step < 8; step++) Change(repository, random, "phase");
            var after = await git.SnapshotAsync(CancellationToken.None);
            var paths = WorkingTree.Differences(before, after);
            var request = new CommitRequest(paths, "Work", []);
            var outcome = await git.CommitAsync(request, CancellationToken.None);
            if (outcome is CommitOutcome.Committed(var sha))
                Assert.All(repository.Changed(sha), line => Assert.Contains(line[2..], paths));
            else
                Assert.IsType<CommitOutcome.NothingToCommit>(outcome);
            Assert.Equal(index, UserEntries(repository));
            var rest = await git.SnapshotAsync(CancellationToken.None);
            Assert.Empty(WorkingTree.Differences(before, rest));
            Assert.DoesNotContain("phase/", repository.Status, StringComparison.Ordinal);
        }
    }

    private static string UserEntries(TestRepository repository) =>
        repository.Git("ls-files", "--stage", "-v", "-t", "--", "user") + repository.Git("diff", "--cached", "--", "user");

    private static void Change(TestRepository repository, Random random, string side)
    {
#pragma warning disable CA5394
        var name = string.Create(CultureInfo.InvariantCulture, $"{side}/[{random.Next(Names)}] é");
        var path = random.Next(3) == 0 ? name + "/x" : name;
        var full = Path.Combine(repository.Root, path);
        switch (random.Next(9))
        {
            case 0 or 1 or 2:
                MakeRoomFor(repository, path);
                repository.Write(path, string.Create(CultureInfo.InvariantCulture, $"{random.Next(3)}\n"));
                break;
            case 3:
                if (Path.Exists(full) || new FileInfo(full).LinkTarget is not null) repository.Delete(path);
                break;
            case 4:
                MakeRoomFor(repository, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.CreateSymbolicLink(full, random.Next(2) == 0 ? "nowhere" : ".");
                break;
            case 5:
                if (new FileInfo(full) is { Exists: true, LinkTarget: null } && !OperatingSystem.IsWindows()) File.SetUnixFileMode(full, File.GetUnixFileMode(full) ^ UnixFileMode.UserExecute);
                break;
            case 6:
                repository.TryGit("--literal-pathspecs", "add", "--all", "--", name);
                break;
            case 7:
                repository.TryGit("--literal-pathspecs", "rm", "-r", "--quiet", "--cached", "--", name);
                break;
            default:
                repository.TryGit("--literal-pathspecs", "add", "--intent-to-add", "--", name);
                break;
        }
#pragma warning restore CA5394
    }

    // What lies at the path, or as a file where its directory must be, goes.
    private static void MakeRoomFor(TestRepository repository, string path)
    {
        for (var part = path; part.Contains('/', StringComparison.Ordinal); part = part[..part.LastIndexOf('/')])
        {
            var full = Path.Combine(repository.Root, part);
            if (new FileInfo(full) is { LinkTarget: not null } or { Exists: true } || (part == path && Directory.Exists(full))) repository.Delete(part);
        }
    }
}
