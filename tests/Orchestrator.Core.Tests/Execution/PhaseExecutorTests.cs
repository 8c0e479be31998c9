using Orchestrator.Agents;
using Orchestrator.Execution;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Execution;

public sealed class PhaseExecutorTests
{
    private readonly TaskCompletionSource journalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Agents agents = new();

    [Fact]
    public async Task An_agent_is_started_once_its_start_is_in_the_journal_for_good()
    {
        using var project = await ProjectFixture.CreateAsync();
        var executing = ExecuteAsync(project);
        journalled.SetResult();
        Assert.IsType<PhaseOutcome.Exhausted>(await executing);
        Assert.Equal(1, agents.Started);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_ends_the_run_and_is_no_failed_attempt_of_the_item()
    {
        using var project = await ProjectFixture.CreateAsync();
        var executing = ExecuteAsync(project);
        journalled.SetException(new OrchestratorException("OrcJournalUnwritable", "The disk reports an error.", "Check it."));
        Assert.Equal("OrcJournalUnwritable", (await Assert.ThrowsAsync<OrchestratorException>(() => executing)).Id);
        Assert.Equal(0, agents.Started);
    }

    private async Task<PhaseOutcome> ExecuteAsync(ProjectFixture project)
    {
        var id = await project.AddAsync("Item");
        var opened = project.Project;
        var assignment = new PhaseAssignment
        {
            Item = await project.GetAsync(id),
            Pipeline = opened.Pipelines.Default,
            Agent = opened.Settings.Agents["script"],
            Workspace = new Workspace(project.Root),
            Timeout = TimeSpan.FromMinutes(1),
            MaxAttempts = 1,
        };
        var prompts = new PhasePrompts(project.Root, opened.ReadAsync, opened.Store, opened.Pipelines);
        var executor = new PhaseExecutor(new Recorder(Path.Combine(project.Root, "attempt"), journalled.Task), agents, prompts, new ExecutionLimits(), TimeProvider.System);
        return await executor.ExecuteAsync(
            assignment, new Progress<PhaseProgress>(), static _ => Task.FromResult<string?>(null), new PhaseCancellation(() => "stopped", CancellationToken.None, CancellationToken.None));
    }

    private sealed class Recorder(string directory, Task journalled) : IPhaseRecorder
    {
        public Task<PhaseStart> BeginPhaseAsync(PhaseAssignment assignment, CancellationToken cancellationToken) => Task.FromResult(new PhaseStart(1, "head", "main", null));

        public Task<AttemptTicket?> StartAttemptAsync(PhaseAssignment assignment, PhaseStart start, CancellationToken cancellationToken) =>
            Task.FromResult<AttemptTicket?>(new AttemptTicket("run", 1, directory, Path.Combine(directory, "result.json")) { Journalled = journalled });

        public Task<AttemptFootprint> EndAttemptAsync(PhaseStart start, AttemptTicket ticket, bool isLast) => Task.FromResult(new AttemptFootprint([], "head", null));

        public Task<AttemptFootprint> EndVerificationAsync(PhaseStart start) => throw new NotSupportedException();
    }

    private sealed class Agents : IAgentRunner
    {
        public int Started { get; private set; }

        public Task<AgentRun> RunAsync(AgentRequest request, IProgress<AgentActivity>? activity, CancellationToken stop, CancellationToken kill)
        {
            Started++;
            return Task.FromResult(new AgentRun(AgentEnd.Exited) { ExitCode = 1 });
        }
    }
}
