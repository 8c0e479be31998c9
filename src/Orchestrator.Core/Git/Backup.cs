using System.Text;

namespace Orchestrator.Git;

/// <summary>Keeps the user's uncommitted work as commits under <c>refs/orchestrator/backup/</c>.</summary>
/// <remarks>
/// Shaped like a stash: the commit's tree is the working tree, its first parent HEAD, its second the staged state. Untracked files are in the tree,
/// so one <c>git restore --source=&lt;ref&gt; -- &lt;path&gt;</c> brings any of them back.
/// </remarks>
internal sealed class Backup(GitCommandLine git, GitLayout layout)
{
    private const string Namespace = "refs/orchestrator/backup/";

    public async Task<string?> SaveAsync(
        string runId, IReadOnlyCollection<string> paths, int keep, StatusReport report, CancellationToken cancellationToken)
    {
        var reference = Namespace + runId;
        var entries = paths.Where(report.Entries.ContainsKey).Select(path => report.Entries[path]).ToList();
        if (entries.Count == 0 || report.Head is null) return null;

        using var index = new PrivateIndex(layout);
        if (!File.Exists(index.Path)) await git.DemandAsync(index.Reset(report.Head), cancellationToken).ConfigureAwait(false);
        // An index in conflict has no tree; then the working tree's stands for it.
        var staged = await git.RunAsync(new GitCall(["write-tree"]) { IndexFile = index.Path }, cancellationToken).ConfigureAwait(false);
        // A file that git may not read, or that is none (a FIFO), must not cost the others their backup; nor must a scruple about line ends.
        var add = new GitCall(
            ["-c", "core.safecrlf=false", "add", "--all", "--force", "--ignore-errors", .. PathspecInput.FromInput])
        {
            IndexFile = index.Path,
            Input = GitCall.Pathspecs(entries.Where(entry => entry.Status != "D.").Select(entry => entry.Path)),
            Timeout = TimeSpan.FromHours(1),
        };
        if (!add.Input.IsEmpty && await git.RunAsync(add, cancellationToken).ConfigureAwait(false) is { ExitCode: not (0 or 1) } failed)
            throw git.Failure(add, failed);
        var tree = await git.DemandTextAsync(new GitCall(["write-tree"]) { IndexFile = index.Path }, cancellationToken).ConfigureAwait(false);

        var second = await CommitAsync($"index of {runId}", staged.Succeeded ? staged.OutputText.Trim() : tree, [report.Head]).ConfigureAwait(false);
        var first = await CommitAsync($"Uncommitted work before run {runId}", tree, [report.Head, second]).ConfigureAwait(false);
        await git.DemandAsync(new GitCall(["update-ref", reference, first]), cancellationToken).ConfigureAwait(false);
        await PruneAsync(reference, keep, cancellationToken).ConfigureAwait(false);
        return reference;

        Task<string> CommitAsync(string message, string tree, string[] parents) => git.DemandTextAsync(
            new GitCall(["commit-tree", tree, .. parents.SelectMany(parent => new[] { "-p", parent }), "-m", message]), cancellationToken);
    }

    private async Task PruneAsync(string newest, int keep, CancellationToken cancellationToken)
    {
        var list = GitCall.Read("for-each-ref", "--sort=-refname", "--sort=-committerdate", "--format=%(refname)", Namespace);
        var names = (await git.DemandTextAsync(list, cancellationToken).ConfigureAwait(false)).Split('\n');
        var surplus = names.Where(name => name != newest).Skip(Math.Max(keep - 1, 0)).ToList();
        if (surplus.Count == 0) return;
        var delete = new GitCall(["update-ref", "--stdin"])
        {
            Input = Encoding.UTF8.GetBytes(string.Concat(surplus.Select(name => $"delete {name}\n"))),
        };
        await git.DemandAsync(delete, cancellationToken).ConfigureAwait(false);
    }
}
