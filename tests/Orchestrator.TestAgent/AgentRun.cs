using System.Globalization;
using System.Text;

namespace Orchestrator.TestAgent;

/// <summary>What this start of the agent is about, from its environment.</summary>
internal sealed class AgentRun
{
    private int? start;

    public string Item { get; private init; } = "";

    public string Phase { get; private init; } = "";

    public string? ResultPath { get; private init; }

    /// <summary>The prompt, if it was read.</summary>
    public string Prompt { get; set; } = "";

    /// <summary>Which start for this item and phase this is; 1 for the first.</summary>
    public int Start => start ??= Count();

    public static AgentRun FromEnvironment() => new()
    {
        Item = Environment.GetEnvironmentVariable("ORCHESTRATOR_ITEM") ?? "",
        Phase = Environment.GetEnvironmentVariable("ORCHESTRATOR_PHASE") ?? "",
        ResultPath = Environment.GetEnvironmentVariable("ORCHESTRATOR_RESULT") is { Length: > 0 } path ? path : null,
    };

    public void Log(string what)
    {
        if (Environment.GetEnvironmentVariable("TEST_AGENT_LOG") is not { Length: > 0 } log) return;
        var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{what} {Item} {Phase} {Environment.ProcessId}\n"));
        // One write to a file opened for appending: lines of agents that run at once do not mix.
        using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        file.Write(line);
    }

    private int Count()
    {
        var directory = Environment.GetEnvironmentVariable("TEST_AGENT_STATE") is { Length: > 0 } state ? state
            : ResultPath is not null ? Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(ResultPath)))!
            : Environment.CurrentDirectory;
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, $"test-agent-{Item}-{Phase}.count");
        var count = (File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : 0) + 1;
        File.WriteAllText(file, count.ToString(CultureInfo.InvariantCulture));
        return count;
    }
}
