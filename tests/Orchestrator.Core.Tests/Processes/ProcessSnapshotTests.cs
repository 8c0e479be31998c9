using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

public sealed class ProcessSnapshotTests
{
    private const int Leader = 100;
    private const string Marker = "ORCHESTRATOR_ATTEMPT_r_1";

    private static ProcessEntry Entry(int id, int parent = 1, int group = 0, int session = 0, bool alive = true, params string[] markers) =>
        new(id, parent, group == 0 ? id : group, session == 0 ? id : session, alive, id, "p", markers.Length > 0 ? markers : null);

    private static int[] Ids(IEnumerable<ProcessEntry> entries) => [.. entries.Select(entry => entry.Id).Order()];

    [Fact]
    public void Group_session_marker_and_the_children_of_these_belong_to_an_attempt()
    {
        var table = new ProcessSnapshot(
        [
            Entry(Leader, alive: false),
            Entry(101, group: Leader),
            Entry(102, session: Leader),
            Entry(103, markers: Marker),
            Entry(104, parent: 103),
            Entry(105, parent: 104),
            Entry(106, group: Leader, alive: false),
            Entry(107, markers: Marker + "2"),
            Entry(108),
        ]);
        Assert.Equal([101, 102, 103, 104, 105], Ids(table.OfAttempt(Leader, Marker)));
    }

    [Fact]
    public void A_marked_processs_whole_session_is_found_but_never_this_process_its_ancestors_or_their_session()
    {
        var self = Environment.ProcessId;
        var table = new ProcessSnapshot(
        [
            Entry(2, session: 2, markers: Marker),
            Entry(self, parent: 2, session: 2, markers: Marker),
            Entry(self + 1, parent: 2, session: 2),
            Entry(self + 2, parent: 1, session: 2, markers: Marker),
            Entry(self + 3, parent: 1, session: self + 9, markers: Marker),
            Entry(self + 4, parent: 1, session: self + 9),
            Entry(self + 5, parent: self + 4),
        ]);
        Assert.Equal([self + 2, self + 3, self + 4, self + 5], Ids(table.OfMarkerPrefix("ORCHESTRATOR_ATTEMPT_r_")));
    }

    [Fact]
    public void Whatever_the_table_holds_a_search_ends_and_finds_only_the_living_and_never_process_1_or_the_leader() =>
        Prop.ForAll<(byte Parent, byte Group, byte Session, bool Alive, bool Marked)[]>(rows =>
        {
            var table = new ProcessSnapshot(
                [.. rows.Select((row, i) => Entry(i + 1, row.Parent, row.Group, row.Session, row.Alive, row.Marked ? [Marker] : []))]);
            var found = table.OfAttempt(3, Marker);
            return found.All(entry => entry.IsAlive && entry.Id is not (1 or 3)) && found.DistinctBy(entry => entry.Id).Count() == found.Count;
        }).QuickCheckThrowOnFailure();
}
