using System.Management.Automation;
using System.Management.Automation.Host;
using Orchestrator.PowerShell.Errors;
using Orchestrator.PowerShell.Views;

namespace Orchestrator.PowerShell.Internal;

/// <summary>A cmdlet whose work is asynchronous: it runs on other threads, while everything said to PowerShell is said on the pipeline's.</summary>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource kill = new();

    /// <summary>Asks all work of this cmdlet to end in order.</summary>
    private protected CancellationTokenSource StopSource => stop;

    /// <summary>Asks it to end at once.</summary>
    private protected CancellationTokenSource KillSource => kill;

    /// <summary>How long an orderly end may take before it becomes an immediate one.</summary>
    private protected virtual TimeSpan StopBound => TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what may still go on.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        Cancel(stop);
        stop.Dispose();
        kill.Dispose();
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => Cancel(stop);

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    /// <summary>Once, before the first object.</summary>
    private protected virtual void Begin()
    {
    }

    /// <summary>For each object of the pipe, or once without one.</summary>
    private protected virtual void Process()
    {
    }

    /// <summary>Once, after the last object.</summary>
    private protected virtual void End()
    {
    }

    /// <summary>Does the work on another thread and returns its result on this one.</summary>
    private protected T Await<T>(Func<CancellationToken, Task<T>> work) =>
        new Pump().Run(() => work(stop.Token), () => Cancel(stop), () => Cancel(kill), StopBound);

    /// <summary>Does the work on another thread and comes back when it is done.</summary>
    private protected void Await(Func<CancellationToken, Task> work) =>
        Await(async token =>
        {
            await work(token).ConfigureAwait(false);
            return true;
        });

    /// <summary>Does work on another thread that emits objects as it goes; they are written on this one.</summary>
    private protected void Stream(Func<Action<object>, CancellationToken, Task> work)
    {
        var pump = new Pump();
        pump.Run(
            async () =>
            {
                await work(value => pump.Post(() => WriteObject(value)), stop.Token).ConfigureAwait(false);
                return true;
            },
            () => Cancel(stop),
            () => Cancel(kill),
            StopBound);
    }

    /// <summary>ShouldProcess, with an error that can be acted on where the question cannot be asked.</summary>
    /// <exception cref="OrchestratorException">OrcCannotAsk: a confirmation is needed, and nobody is there.</exception>
    private protected bool IsApproved(string target, string action)
    {
        (target, action) = (ViewText.OneLine(target), ViewText.OneLine(action));
        return Ask(target, action, () => ShouldProcess(target, action));
    }

    /// <summary>The same for a question that is put otherwise.</summary>
    /// <exception cref="OrchestratorException">OrcCannotAsk: a confirmation is needed, and nobody is there.</exception>
    private protected static bool Ask(string target, string action, Func<bool> question)
    {
        try
        {
            return question();
        }
        catch (Exception exception) when (exception is PSInvalidOperationException or HostException or NullReferenceException)
        {
            // The last one is what the console host throws when standard input is at its end.
            throw new OrchestratorException(
                "OrcCannotAsk", $"'{action}' of {target} needs a confirmation, and nobody is there to give it.", "Say -Confirm:$false.", target: target, inner: exception);
        }
    }

    /// <summary>Writes a warning, which may quote what somebody wrote for a terminal.</summary>
    private protected void Warn(string text) => WriteWarning(ViewText.Plain(text));

    /// <summary>Does the work of one object of the pipe: its failure is a record, and the rest of the pipe goes on.</summary>
    /// <returns>Whether it succeeded.</returns>
    private protected bool Try(object? target, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception exception) when (ErrorRecords.IsOurs(exception))
        {
            WriteError(ErrorRecords.From(exception, target));
            return false;
        }
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (ErrorRecords.IsOurs(exception))
        {
            ThrowTerminatingError(ErrorRecords.From(exception, target: null));
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // StopProcessing comes on a thread of its own and may lose against Dispose; then there is nothing left to stop.
        }
    }
}
