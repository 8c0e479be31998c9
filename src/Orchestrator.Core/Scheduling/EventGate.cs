namespace Orchestrator.Scheduling;

/// <summary>Lets events through one at a time, whichever thread they come from.</summary>
internal sealed class EventGate(Action<RunEvent> listen)
{
    private readonly Lock gate = new();
    private bool isDeaf;

    /// <summary>Tells the listener; it must be quick and must not call back into the run.</summary>
    public void Tell(RunEvent what)
    {
        lock (gate)
        {
            if (isDeaf) return;
            try
            {
                listen(what);
            }
            catch (Exception)
            {
                // A listener that is gone (a closed window, a stopped pipeline) must not take agents and commits with it.
                isDeaf = true;
            }
        }
    }
}
