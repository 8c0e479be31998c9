using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>Reaps adopted zombies that nobody else has reaped for a second.</summary>
internal sealed class OrphanReaping
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(int Id, long StartedTicks), long> _seen = [];
    private readonly ITimer _again;

    private OrphanReaping() =>
        // Zombies are the system's business and lie in its time.
        _again = TimeProvider.System.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Begins, for the life of this process: a look after every child signal, and another a second after a zombie was seen.</summary>
    public static OrphanReaping Begin()
    {
        var reaping = new OrphanReaping();
        if (!OperatingSystem.IsWindows())
        {
            ChildExits.Prepare();
            ChildExits.Looked += reaping.Look;
        }

        return reaping;
    }

    private void Look()
    {
        lock (_gate)
        {
            var zombies = OrphanAdoption.OwnChildren().Where(child => !child.IsAlive && OrphanAdoption.IsOrphan(child)).ToList();
            var now = TimeProvider.System.GetTimestamp();
            foreach (var gone in _seen.Keys.Except(zombies.Select(zombie => zombie.Identity)).ToList()) _seen.Remove(gone);
            foreach (var zombie in zombies)
            {
                if (!_seen.TryAdd(zombie.Identity, now) && TimeProvider.System.GetElapsedTime(_seen[zombie.Identity], now) >= Patience)
                {
                    _ = ChildStatus.Reap(zombie.Id);
                    _seen.Remove(zombie.Identity);
                }
            }

            if (_seen.Count > 0) _again.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }
}
