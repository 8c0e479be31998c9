namespace Orchestrator.Agents;

/// <summary>Runs one agent process to its end, transcripts and survivors included.</summary>
public interface IAgentRunner
{
    /// <summary>Starts the agent, streams its output into transcripts, bounds it, and ends all that it left behind.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="activity">Told what the agent does, as it does it; null: nobody wants to know.</param>
    /// <param name="stop">Ends the agent with TERM, grace, KILL.</param>
    /// <param name="kill">Ends it at once.</param>
    /// <returns>How it ended; a program that cannot be started is a value too.</returns>
    Task<AgentRun> RunAsync(AgentRequest request, IProgress<AgentActivity>? activity, CancellationToken stop, CancellationToken kill);
}
