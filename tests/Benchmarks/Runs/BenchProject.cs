using System.Diagnostics;

namespace Orchestrator.Benchmarks.Runs;

/// <summary>Repositories and the built program for figures of whole runs.</summary>
internal static class BenchProject
{
    /// <summary>The built program.</summary>
    public static string Orchestrate { get; } = FindOrchestrate();

    /// <summary>A repository with one commit.</summary>
    public static string NewRepository(string work, string name)
    {
        var repository = Path.Combine(work, name);
        Directory.CreateDirectory(repository);
        Shell(repository, "git init -q -b main; git config user.name A; git config user.email a@example.org; echo hello > readme.md; git add -A; git commit -qm start");
        return repository;
    }

    /// <summary>A repository in which one shell script plays the agent of every phase, with items that wait for their first one.</summary>
    /// <param name="work">Where to make it.</param>
    /// <param name="script">What the agent does.</param>
    /// <param name="items">How many items there are.</param>
    /// <param name="grace">Seconds that a stop leaves to agents.</param>
    /// <param name="slots">Agents at once; null: one for each item.</param>
    public static string WithAgent(string work, string script, int items, int grace, int? slots = null)
    {
        var repository = NewRepository(work, "project");
        File.WriteAllText(Path.Combine(work, "agent.sh"), script);
        File.WriteAllText(Path.Combine(repository, "orchestrator.toml"), $"""
            [execution]
            max_concurrent = {slots ?? items}
            default_phase_cap = 0
            shutdown_grace_seconds = {grace}
            [agent]
            cli = "script"
            [agents.script]
            command = ["sh", "{work}/agent.sh"]
            version_args = []
            """);
        // The run itself takes in the inbox: hundreds of commands would take longer than what is measured.
        Shell(repository, $"git add -A; git commit -qm agent; {Orchestrate} init --commit > ../init.log");
        File.WriteAllLines(Path.Combine(repository, "BACKLOG_INBOX.yaml"), Enumerable.Range(1, items).Select(i => $"- title: Item {i}"));
        return repository;
    }

    /// <summary>Runs a script to its end and returns what it printed.</summary>
    public static string Shell(string directory, string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = directory, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{script} exited with {process.ExitCode}: {output}");
    }

    /// <summary>Starts a run whose output goes to <c>run.log</c> above the repository.</summary>
    public static Process StartRun(string repository) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" run > ../run.log 2>&1", Orchestrate]) { WorkingDirectory = repository })!;

    /// <summary>Waits until something is so.</summary>
    public static void Until(Func<bool> condition, Process run)
    {
        while (!condition())
        {
            if (run.HasExited) throw new InvalidOperationException($"The run ended with {run.ExitCode} before it was ready.");
            Thread.Sleep(10);
        }
    }

    private static string FindOrchestrate()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var path = Path.Combine(directory.FullName, "artifacts", "bin", "orchestrate");
            if (File.Exists(path)) return path;
        }

        throw new FileNotFoundException("artifacts/bin/orchestrate is missing: build the solution in Release first.");
    }
}
