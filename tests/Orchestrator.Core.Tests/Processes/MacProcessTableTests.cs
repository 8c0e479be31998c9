using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

public sealed class MacProcessTableTests
{
    [Fact]
    public void Markers_groups_and_start_times_are_read_from_ps()
    {
        const string Table = """
              1     0     1 Ss   Mon Jan  5 10:00:00 2026 /sbin/launchd
            512   510   511 S    Mon Jan  5 10:01:02 2026 node server.js PATH=/usr/bin:/bin ORCHESTRATOR_ATTEMPT_k3_1=1 HOME=/Users/me
            513   512   511 Z+   Tue Dec 15 10:01:02 2026 (sh)

            """;
        var snapshot = MacProcessTable.Parse(Table, ["ORCHESTRATOR_ATTEMPT_k3_"]);
        Assert.Equal(3, snapshot.Entries.Count);
        var found = Assert.Single(snapshot.OfMarkerPrefix("ORCHESTRATOR_ATTEMPT_k3_"));
        Assert.Equal((512, 510, 511, "node"), (found.Id, found.Parent, found.Group, found.Name));
        Assert.Equal(["ORCHESTRATOR_ATTEMPT_k3_1"], found.Markers!);
        Assert.Equal(new DateTime(2026, 1, 5, 10, 1, 2).Ticks, found.StartedTicks);
        Assert.False(snapshot.Entries[2].IsAlive);
    }
}
