using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

/// <summary>A directory in which shell scripts play the agent.</summary>
internal sealed class AgentBench : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("orchestrator-agents-").FullName;

    public string AttemptDirectory => Path.Combine(Root, "runs", "r1", "1_WRK-1_build");

    public AttemptRecord? Record => AttemptRecord.Read(AttemptDirectory);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public static AgentDefinition Shell(string script) => new("scripted", ["sh", "-c", script]);

    public AgentRequest Request(string script) => Request(Shell(script));

    public AgentRequest Request(AgentDefinition agent) => new()
    {
        Agent = agent,
        Prompt = "# Do it\n",
        WorkingDirectory = Root,
        AttemptDirectory = AttemptDirectory,
        ResultPath = Path.Combine(AttemptDirectory, "result.json"),
        RunId = "r" + Guid.NewGuid().ToString("n"),
        Number = 1,
        ItemId = "WRK-1",
        Phase = "build",
        Timeout = TimeSpan.FromMinutes(30),
        Grace = TimeSpan.FromSeconds(30),
    };

    public string Read(string file) => File.ReadAllText(Path.Combine(AttemptDirectory, file));

    public static Task<AgentRun> RunAsync(
        AgentRequest request, TimeProvider? time = null, IProgress<AgentActivity>? activity = null, CancellationToken stop = default, CancellationToken kill = default) =>
        new ProcessAgentRunner(time ?? TimeProvider.System).RunAsync(request, activity, stop, kill);
}
