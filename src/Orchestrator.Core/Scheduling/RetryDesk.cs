using System.Threading.Channels;
using Orchestrator.Agents;
using Orchestrator.Execution;

namespace Orchestrator.Scheduling;

/// <summary>Where phases ask whether their next attempt may start, and the loop, which alone knows how its agent fares, answers.</summary>
/// <remarks>The selection asks for first attempts; a further one comes minutes later, when another phase may have found the agent throttled.</remarks>
internal sealed class RetryDesk(AgentThrottles throttles, WakeSignal wake)
{
    private readonly Channel<Question> arriving = Channel.CreateUnbounded<Question>(new UnboundedChannelOptions { SingleReader = true });
    private List<Question> open = [];

    /// <summary>How long the first of those that wait must still wait; null: none does. The loop's alone.</summary>
    public TimeSpan? NextChange { get; private set; }

    /// <summary>Asks from a phase's own task.</summary>
    /// <param name="assignment">The phase.</param>
    /// <param name="cancellationToken">The phase is to end.</param>
    /// <returns>null when the attempt may start; otherwise why it may not.</returns>
    /// <exception cref="OperationCanceledException">The phase is to end.</exception>
    public Task<string?> AskAsync(PhaseAssignment assignment, CancellationToken cancellationToken)
    {
        var question = new Question(assignment.Agent.Name, assignment.Item.Id, new(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
        arriving.Writer.TryWrite(question);
        wake.Set();
        return question.Answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Answers whatever can be answered now. The loop's alone.</summary>
    public void Answer()
    {
        while (arriving.Reader.TryRead(out var question)) open.Add(question);
        NextChange = null;
        if (open.Count == 0) return;
        var now = throttles.Now();
        List<Question> waiting = [];
        foreach (var question in open.Where(question => !question.Withdrawn.IsCancellationRequested))
        {
            var permission = throttles.PermitRetry(question.Agent, question.Item, now);
            if (permission.IsGranted || permission.Refusal is not null)
            {
                question.Answer.SetResult(permission.Refusal);
                continue;
            }

            waiting.Add(question);
            if (NextChange is null || permission.Wait < NextChange) NextChange = permission.Wait;
        }

        open = waiting;
    }

    private sealed record Question(string Agent, string Item, TaskCompletionSource<string?> Answer, CancellationToken Withdrawn);
}
