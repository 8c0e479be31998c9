using Orchestrator.Backlog;
using Orchestrator.Cli.Output;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Demo;

/// <summary>What a demo has shown, for a person who sees all this for the first time.</summary>
internal sealed class DemoReport
{
    private readonly List<PhaseRun> phases = [];

    /// <summary>Takes an event of the run.</summary>
    internal void Take(RunEvent happened)
    {
        if (happened is RunEvent.PhaseEnded ended) phases.Add(ended.Run);
    }

    /// <summary>Prints what is about to be shown.</summary>
    internal static void PrintStart(Terminal terminal, DemoProject demo, IReadOnlyList<BacklogItem> items)
    {
        terminal.WriteLine("A timer for tea, a backlog, and an agent that is only a script: no network, no key, nothing of yours is touched.");
        terminal.WriteLine($"The project lies in {demo.Directory}. To be done:");
        foreach (var item in items)
            terminal.WriteLine($"  {item.Id}  {item.Title}{(item.Dependencies.Count > 0 ? $" (after {string.Join(", ", item.Dependencies)})" : "")}");
        terminal.WriteLine();
        terminal.Out.Flush();
    }

    /// <summary>Prints what was shown.</summary>
    internal async Task PrintAsync(Terminal terminal, DemoProject demo, IReadOnlyList<BacklogItem> items, bool isKept, CancellationToken cancellationToken)
    {
        Heading(terminal, "What happened");
        foreach (var item in items)
        {
            var own = phases.Where(phase => phase.Id == item.Id).ToList();
            terminal.WriteLine($"  {item.Id}  {item.Title}");
            if (own.Count > 0) terminal.WriteLine("             " + string.Join(" → ", own.Select(Step)));
        }

        if (phases.Any(phase => phase.Attempts > 1))
            terminal.WriteLine("  A phase with a number behind it failed at first, as it had been told to, and was tried again with what went wrong in its prompt.");

        Heading(terminal, "Commits, one for each phase (git log --oneline)");
        foreach (var line in await LogAsync(demo, cancellationToken).ConfigureAwait(false)) terminal.WriteLine("  " + line);

        Heading(terminal, "Documents and sources");
        foreach (var (folder, files) in Documents(demo)) terminal.WriteLine($"  {folder}/  {string.Join(' ', files)}");
        terminal.WriteLine("  _worklog/  what happened to which item, month by month");

        var left = await StatusAsync(demo, cancellationToken).ConfigureAwait(false);
        Heading(terminal, left.Count == 0 ? "git status: clean. No dirty cups either." : "git status: not clean");
        foreach (var line in left) terminal.WriteLine("  " + line);

        terminal.WriteLine();
        terminal.WriteLine(isKept
            ? $"Look around: cd {demo.Directory}; orchestrate list --archived; orchestrate add \"Brew a second pot\"; orchestrate run"
            : "The project is gone again; 'orchestrate demo --keep' leaves it for a look around.");
        terminal.WriteLine("In a repository of yours: orchestrate init --commit; orchestrate add \"what is to be done\"; orchestrate run");
    }

    /// <summary>Prints what was shown as a JSON line.</summary>
    internal static async Task WriteAsync(Terminal terminal, DemoProject demo, bool isKept, CancellationToken cancellationToken)
    {
        var commits = await LogAsync(demo, cancellationToken).ConfigureAwait(false);
        var left = await StatusAsync(demo, cancellationToken).ConfigureAwait(false);
        JsonOutput.Write(terminal, indented: false, json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "demo");
            json.WriteString("directory", demo.Directory);
            json.WriteBoolean("kept", isKept);
            json.Texts("commits", commits);
            json.Texts("documents", Documents(demo).SelectMany(entry => entry.Files.Select(file => $"{entry.Folder}/{file}")));
            json.WriteBoolean("clean", left.Count == 0);
            json.WriteEndObject();
        });
    }

    private static string Step(PhaseRun phase)
    {
        var attempts = phase.Attempts > 1 ? $" ({phase.Attempts})" : "";
        return phase.Outcome == Outcome.Completed ? phase.Phase + attempts : $"{phase.Phase}{attempts}: {BacklogWords.Of(phase.Outcome)}";
    }

    private static void Heading(Terminal terminal, string text)
    {
        terminal.WriteLine();
        terminal.WriteLine(terminal.Colored(text, Color.Strong));
    }

    private static Task<IReadOnlyList<string>> LogAsync(DemoProject demo, CancellationToken cancellationToken) =>
        demo.Git.RunAsync(cancellationToken, "log", "--oneline", "--reverse");

    private static Task<IReadOnlyList<string>> StatusAsync(DemoProject demo, CancellationToken cancellationToken) =>
        demo.Git.RunAsync(cancellationToken, "status", "--porcelain");

    private static IEnumerable<(string Folder, IReadOnlyList<string> Files)> Documents(DemoProject demo)
    {
        var changes = Path.Combine(demo.Directory, "changes");
        var folders = Directory.Exists(changes) ? Directory.EnumerateDirectories(changes).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        foreach (var folder in folders.Append(Path.Combine(demo.Directory, "src")))
        {
            string[] files = [.. new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal).Select(file => file.Name)];
            yield return (Path.GetRelativePath(demo.Directory, folder).Replace('\\', '/'), files);
        }
    }
}
