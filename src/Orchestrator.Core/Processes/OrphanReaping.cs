using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>Reaps adopted zombies that nobody else has reaped for a second.</summary>
internal sealed class OrphanReaping
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(int Id, long StartedTicks), long> _seen = [];
    private readonly ITimer next;
    private bool isNextSet;

    private OrphanReaping() =>
        // Zombies are the system's business and lie in its time.
        next = TimeProvider.System.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Begins, for the life of this process: a look a second after a child signal, and again as long as a zombie lies there.
    /// </summary>
    public static OrphanReaping Begin()
    {
        var reaping = new OrphanReaping();
        if (!OperatingSystem.IsWindows())
        {
            ChildExits.Prepare();
            ChildExits.Looked += reaping.LookLater;
        }

        return reaping;
    }

    /// <summary>Many children end in a second; looking once after all of them is enough, and an idle run has no timer.</summary>
    private void LookLater()
    {
        lock (gate)
        {
            if (isNextSet) return;
            isNextSet = next.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        lock (gate)
        {
            isNextSet = false;
            try
            {
                ReapThoseSeenBefore();
            }
            catch (IOException)
            {
                // Too many open files, for example: the zombies will wait.
            }

            if (_seen.Count > 0) LookLater();
        }
    }

    private void ReapThoseSeenBefore()
    {
        var zombies = OrphanAdoption.OwnChildren().Where(child => !child.IsAlive && OrphanAdoption.IsOrphan(child)).ToList();
        var now = TimeProvider.System.GetTimestamp();
        foreach (var gone in _seen.Keys.Except(zombies.Select(zombie => zombie.Identity)).ToList()) _seen.Remove(gone);
        foreach (var zombie in zombies)
        {
            if (_seen.TryAdd(zombie.Identity, now) || TimeProvider.System.GetElapsedTime(_seen[zombie.Identity], now) < Patience) continue;
            _ = ChildStatus.Reap(zombie.Id);
            _seen.Remove(zombie.Identity);
        }
    }
}
