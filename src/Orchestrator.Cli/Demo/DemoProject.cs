using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Demo;

/// <summary>A repository of its own in the temporary directory, with a small project and a backlog.</summary>
internal sealed class DemoProject
{
    private const string Configuration = """
        # All that this demo needs. 'orchestrate init' writes a configuration that shows every key.
        [agent]
        cli = "demo"                    # the scripted agent inside the product: no network, no key

        [execution]
        max_concurrent = 2
        retry_backoff_seconds = 0.1     # nobody is rate-limited here
        """;

    private const string Readme = """
        # tea-timer

        Times tea. Has never burned a cup, mostly because it cannot reach the kettle.

            node src/timer.js 180
        """;

    private const string Source = """
        // Counts down the seconds that it is given, then says so.
        const seconds = Number(process.argv[2] ?? 180);
        setTimeout(() => console.log("Tea."), seconds * 1000);
        """;

    private DemoProject(string directory)
    {
        Directory = directory;
        Git = new DemoGit(directory);
    }

    /// <summary>Where it lies.</summary>
    internal string Directory { get; }

    /// <summary>Its repository.</summary>
    internal DemoGit Git { get; }

    /// <summary>Makes the directory, and nothing in it yet.</summary>
    internal static DemoProject Create() => new(System.IO.Directory.CreateTempSubdirectory("orchestrator-demo-").FullName);

    /// <summary>Fills it: repository, project, backlog.</summary>
    /// <returns>The opened project and its items.</returns>
    internal async Task<(Project Project, IReadOnlyList<BacklogItem> Items)> FillAsync(Invocation invocation, int count, CancellationToken cancellationToken)
    {
        await Git.RunAsync(cancellationToken, "init", "--quiet").ConfigureAwait(false);
        await Git.RunAsync(cancellationToken, "symbolic-ref", "HEAD", "refs/heads/main").ConfigureAwait(false);
        foreach (var (key, value) in ((string, string)[])
            [("user.name", "Orchestrator Demo"), ("user.email", "demo@example.invalid"), ("commit.gpgsign", "false"), ("core.hooksPath", ".git/hooks"), ("core.autocrlf", "false")])
            await Git.RunAsync(cancellationToken, "config", key, value).ConfigureAwait(false);
        await WriteAsync("README.md", Readme, cancellationToken).ConfigureAwait(false);
        await WriteAsync(Path.Combine("src", "timer.js"), Source, cancellationToken).ConfigureAwait(false);
        await WriteAsync("orchestrator.toml", Configuration, cancellationToken).ConfigureAwait(false);
        await Git.RunAsync(cancellationToken, "add", "--all").ConfigureAwait(false);
        await Git.RunAsync(cancellationToken, "commit", "--quiet", "--message", "A timer for tea").ConfigureAwait(false);

        var options = invocation.ProjectOptions with { StartDirectory = Directory, Root = Directory, ConfigPath = null };
        await ProjectInitialization.RunAsync(options, new InitializationRequest { Prefix = "TEA", Commit = true }, cancellationToken).ConfigureAwait(false);
        var project = Project.Open(options);
        var editor = new BacklogEditor(project);
        List<BacklogItem> items = [];
        foreach (var spec in DemoBacklog.Items(count))
        {
            var linked = DemoBacklog.DependencyOf(items.Count) is { } on ? spec with { DependsOn = [items[on].Id] } : spec;
            var reports = await editor.AddAsync([linked], refused: null, commit: false, cancellationToken).ConfigureAwait(false);
            items.Add(reports[0].Item);
        }

        return (project, items);
    }

    /// <summary>Takes it away.</summary>
    internal void Remove() => System.IO.Directory.Delete(Directory, recursive: true);

    private async Task WriteAsync(string name, string text, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text.ReplaceLineEndings("\n") + "\n", cancellationToken).ConfigureAwait(false);
    }
}
