using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>What a run's journal says about whose a path is; a later record overrules an earlier one.</summary>
internal sealed class JournalledPaths
{
    private readonly Dictionary<string, int> owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<int>> sharers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> messages = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string ItemId, string Phase)> names = [];
    private readonly Dictionary<int, int> phaseOf = [];
    private HashSet<string> users = [];

    /// <summary>Reads the records in their order.</summary>
    public JournalledPaths(IReadOnlyList<JournalRecord> records)
    {
        foreach (var record in records) Take(record);
    }

    /// <summary>Paths that are the user's.</summary>
    public IReadOnlySet<string> Users => users;

    /// <summary>Number of the attempt whose phase alone had changed the path when it ended; null: none.</summary>
    public int? OwnerOf(string path) => owners.TryGetValue(path, out var number) ? LastOf(number) : null;

    /// <summary>Numbers of the attempts that may all have changed it; null if it was never shared, or is committed.</summary>
    public IReadOnlySet<int>? SharersOf(string path) => sharers.GetValueOrDefault(path);

    /// <summary>Message of the commit of a shared path that git refused; null: none.</summary>
    public string? MessageOf(string path) => messages.GetValueOrDefault(path);

    /// <summary>Item and phase of an attempt; null if the journal has no start of it.</summary>
    public (string ItemId, string Phase)? NameOf(int number) => names.TryGetValue(number, out var name) ? name : null;

    private void Take(JournalRecord record)
    {
        switch (record)
        {
            case RunBegan began:
                users = [.. began.UserPaths];
                break;
            case UserPathsChanged changed:
                users = [.. changed.Paths];
                break;
            case AttemptStarted started:
                names[started.Number] = (started.ItemId, started.Phase);
                phaseOf[started.Number] = started.PhaseNumber;
                break;
            case AttemptEnded ended:
                foreach (var path in ended.Paths)
                {
                    owners[path] = ended.Number;
                    sharers.Remove(path);
                }

                foreach (var path in ended.Shared ?? []) Share(path, ended.Number);
                break;
            case AttemptClosed closed:
                // What it had is committed; who changes it from now on has nothing to do with it.
                foreach (var path in owners.Where(entry => LastOf(entry.Value) == closed.Number).Select(entry => entry.Key).ToArray()) owners.Remove(path);
                break;
            case SharedCommitPending refused:
                foreach (var path in refused.Paths)
                {
                    owners.Remove(path);
                    sharers.TryAdd(path, []);
                    messages[path] = refused.Message;
                }

                break;
            case PathsCommitted committed:
                foreach (var path in committed.Paths)
                {
                    sharers.Remove(path);
                    messages.Remove(path);
                }

                break;
        }
    }

    private void Share(string path, int number)
    {
        if (!sharers.TryGetValue(path, out var numbers)) sharers.Add(path, numbers = []);

        // Until now it was thought to be one phase's alone.
        if (owners.Remove(path, out var owner)) numbers.Add(owner);
        numbers.Add(number);
    }

    // Attempts of one phase share their commit, which bears the number of the last one.
    private int LastOf(int number) => phaseOf.TryGetValue(number, out var phase) ? phaseOf.Where(entry => entry.Value == phase).Max(entry => entry.Key) : number;
}
