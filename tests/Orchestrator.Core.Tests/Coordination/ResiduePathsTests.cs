using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Git;
using Orchestrator.Pipelines;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Coordination;

public sealed class ResiduePathsTests
{
    [Fact]
    public void What_differs_from_the_baseline_of_an_agent_that_was_at_work_is_its_phases()
    {
        var residue = Residue(Tree("new.txt", "old.txt=2", "same.txt"), Began(), Start(1, "A", Tree("old.txt=1", "same.txt")));
        Assert.Equal(["new.txt", "old.txt"], residue["A"]);
    }

    [Fact]
    public void The_users_files_and_the_products_own_are_nobodys()
    {
        Assert.Empty(Residue(Tree("mine.txt=2", "store/tasks.jsonl"), Began("mine.txt"), Start(1, "A", Tree("mine.txt=1")))["A"]);
        Assert.Equal(["mine.txt"], Residue(Tree("mine.txt", "later.txt"), Began("mine.txt"), new UserPathsChanged(["later.txt"]), Start(1, "A", Tree()))["A"]);
    }

    [Fact]
    public void An_agent_that_had_ended_has_what_the_journal_says_and_not_what_came_later()
    {
        var residue = Residue(Tree("a.txt", "left-by-verification.o"), Began(), Start(1, "A", Tree()), new AttemptEnded(1, ["a.txt", "gone.txt"], "head"));
        Assert.Equal(["a.txt"], residue["A"]);
        Assert.Empty(residue.Shared);
    }

    [Fact]
    public void A_further_attempt_that_was_at_work_has_what_the_first_one_had_too()
    {
        var residue = Residue(
            Tree("a.txt", "b.txt"), Began(), Start(1, "A", Tree()), new AttemptEnded(1, ["a.txt"], "head"), Start(2, "A", null, phase: 1));
        Assert.Equal(["a.txt", "b.txt"], residue["A"]);
    }

    [Fact]
    public void Two_phases_that_were_at_work_keep_their_own_folders_apart_and_share_the_rest()
    {
        var residue = Residue(
            Tree("changes/A_x/notes.md", "changes/B_y/notes.md", "_ideas/B_z.md", "common.txt", "early.txt"),
            Began(), Start(1, "A", Tree()), Start(2, "B", Tree("early.txt")));
        Assert.Equal(["changes/A_x/notes.md", "early.txt"], residue["A"]);
        Assert.Equal(["_ideas/B_z.md", "changes/B_y/notes.md"], residue["B"]);
        Assert.Equal(("[A][write][B][write] shared files", "common.txt"), Assert.Single(residue.Shared));
    }

    [Fact]
    public void A_path_that_a_phase_which_is_through_had_shared_is_shared_still()
    {
        var residue = Residue(
            Tree("common.txt", "b.txt"),
            Began(), Start(1, "A", Tree()), Start(2, "B", Tree()), new AttemptEnded(1, [], "head", ["common.txt"]), new AttemptClosed(1, "sha"));
        Assert.Equal(["b.txt"], residue["B"]);
        Assert.Equal(("[A][write][B][write] shared files", "common.txt"), Assert.Single(residue.Shared));
    }

    [Fact]
    public void A_shared_path_whose_phases_are_all_through_does_not_become_the_users()
    {
        JournalRecord[] records =
        [
            Began(), Start(1, "A", Tree()), Start(2, "B", Tree()), new AttemptEnded(1, ["a.txt"], "head", ["common.txt"]), new AttemptClosed(1, "sha"),
            new AttemptEnded(2, [], "head", ["common.txt"]), new AttemptClosed(2, "sha"),
        ];
        Assert.Equal(("[A][write][B][write] shared files", "common.txt"), Assert.Single(Residue(Tree("common.txt"), records).Shared));
        Assert.Empty(Residue(Tree("common.txt"), [.. records, new PathsCommitted(["common.txt"], "sha")]).Shared);
        Assert.Equal(("as it was", "common.txt"), Assert.Single(Residue(Tree("common.txt"), [.. records, new SharedCommitPending(["common.txt"], "as it was")]).Shared));
    }

    [Fact]
    public void What_a_closed_phase_had_belongs_to_whoever_changes_it_afterwards()
    {
        var residue = Residue(
            Tree("a.txt=3"), Began(), Start(1, "A", Tree()), new AttemptEnded(1, ["a.txt"], "head"), new AttemptClosed(1, "sha"), Start(2, "B", Tree()));
        Assert.Equal(["a.txt"], residue["B"]);
    }

    [Fact]
    public void A_refused_commit_keeps_its_paths_beside_an_agent_that_was_at_work()
    {
        var residue = Residue(
            Tree("a.txt", "b.txt"), Began(), Start(1, "A", Tree()), new AttemptEnded(1, ["a.txt"], "head"), new CommitPending(1, "no"), Start(2, "B", Tree("a.txt")));
        Assert.Equal(["a.txt"], residue["A"]);
        Assert.Equal(["b.txt"], residue["B"]);
    }

    [Fact]
    public void Refused_commits_of_one_item_keep_their_files_apart()
    {
        var residue = Residue(
            Tree("changes/A_x/1.md", "changes/A_x/2.md", "changes/A_x/3.md", "changes/A_x/unknown.md"), Began(),
            Start(1, "A", Tree()), new AttemptEnded(1, ["changes/A_x/1.md"], "head"), new CommitPending(1, "no"),
            Start(2, "A", Tree("changes/A_x/1.md")), new AttemptEnded(2, ["changes/A_x/2.md"], "head"), new CommitPending(2, "no"),
            Start(3, "A", Tree("changes/A_x/1.md", "changes/A_x/2.md")));
        Assert.Equal(["changes/A_x/1.md"], residue[1]);
        Assert.Equal(["changes/A_x/2.md"], residue[2]);
        Assert.Equal(["changes/A_x/3.md", "changes/A_x/unknown.md"], residue[3]);
    }

    private static RunBegan Began(params string[] users) => new("run", users, null);

    private static AttemptStarted Start(int number, string item, WorkingTree? baseline, int? phase = null) => new(
        number, phase ?? number, item, item, "write", ItemStatus.InProgress, "write", PhasePool.Main, "agent", null, "/d", "/d/result.json",
        [$"changes/{item}_", $"_ideas/{item}_"], baseline);

    private static WorkingTree Tree(params string[] dirty) => new(
        "head", "main", dirty.Select(entry => entry.Split('=')).ToDictionary(parts => parts[0], parts => new PathState(".M", "index", parts.ElementAtOrDefault(1) ?? "1")), []);

    private static Attributed Residue(WorkingTree tree, params JournalRecord[] records) => new(tree, records);

    private sealed class Attributed(WorkingTree tree, JournalRecord[] records)
    {
        private readonly IReadOnlyList<UnfinishedPhase> phases = UnfinishedPhase.Find(records);
        private readonly ResiduePaths paths = new(tree, records, UnfinishedPhase.Find(records), path => path.StartsWith("store/", StringComparison.Ordinal));

        public IEnumerable<string> this[string item] => paths.Of(phases.Single(phase => phase.ItemId == item)).Order(StringComparer.Ordinal);

        public IEnumerable<string> this[int number] => paths.Of(phases.Single(phase => phase.LastNumber == number)).Order(StringComparer.Ordinal);

        public IEnumerable<(string Message, string Paths)> Shared => paths.Shared.Select(residue => (residue.Message, string.Join(' ', residue.Paths)));
    }
}
