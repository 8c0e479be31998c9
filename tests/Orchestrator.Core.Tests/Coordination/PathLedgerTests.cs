using Orchestrator.Coordination;
using Orchestrator.Git;

namespace Orchestrator.Tests.Coordination;

public sealed class PathLedgerTests
{
    private static WorkingTree Tree(params string[] dirty) => new(
        "head", "main", dirty.Select(entry => entry.Split('=')).ToDictionary(parts => parts[0], parts => new PathState(".M", "index", parts.ElementAtOrDefault(1) ?? "1")), []);

    private static PathLedger Ledger(WorkingTree start, params string[] users) => new(start, path => path.StartsWith("store/", StringComparison.Ordinal), users);

    [Fact]
    public void What_changes_while_one_phase_runs_is_that_phases()
    {
        var ledger = Ledger(Tree());
        ledger.Begin(1, ["changes/A_"]);
        ledger.Observe(Tree("src/a.cs", "changes/A_x/prd.md"));
        Assert.Equal(["changes/A_x/prd.md", "src/a.cs"], ledger.PathsOf(1));
    }

    [Fact]
    public void The_users_files_are_nobodys_and_said_once_when_an_agent_touches_them()
    {
        var ledger = Ledger(Tree("mine.txt=1"), "mine.txt");
        ledger.Begin(1, ["changes/A_"]);
        Assert.Equal([new DisturbedPath("mine.txt", IsCommitted: false)], ledger.Observe(Tree("mine.txt=2")));
        Assert.Empty(ledger.Observe(Tree("mine.txt=3")));
        Assert.Empty(ledger.PathsOf(1));
    }

    [Fact]
    public void The_products_own_files_belong_to_no_phase()
    {
        var ledger = Ledger(Tree());
        ledger.Begin(1, []);
        ledger.Observe(Tree("store/tasks.jsonl"));
        Assert.Empty(ledger.PathsOf(1));
    }

    [Fact]
    public void A_path_that_changed_while_two_phases_ran_waits_until_both_have_ended()
    {
        var ledger = Ledger(Tree());
        ledger.Begin(1, ["changes/A_"]);
        ledger.Observe(Tree());
        ledger.Begin(2, ["changes/B_"]);
        ledger.Observe(Tree("notes.md", "changes/A_x/research.md"));
        Assert.Equal(["changes/A_x/research.md"], ledger.PathsOf(1));
        ledger.End(1);
        Assert.Empty(ledger.SharedAndSettled());
        ledger.End(2);
        var shared = Assert.Single(ledger.SharedAndSettled());
        Assert.Equal("notes.md", shared.Path);
        Assert.Equal([1, 2], shared.Tokens);
    }

    [Fact]
    public void A_path_that_changed_before_the_other_phase_began_is_the_first_ones_alone()
    {
        var ledger = Ledger(Tree());
        ledger.Begin(1, []);
        ledger.Observe(Tree("early.md"));
        ledger.Begin(2, []);
        ledger.Observe(Tree("early.md", "late.md"));
        Assert.Equal(["early.md"], ledger.PathsOf(1));
    }

    [Fact]
    public void What_changes_while_nothing_runs_becomes_the_users()
    {
        var ledger = Ledger(Tree());
        ledger.Observe(Tree("edited-by-hand.md"));
        ledger.Begin(1, []);
        ledger.Observe(Tree("edited-by-hand.md", "agent.md"));
        Assert.Equal(["agent.md"], ledger.PathsOf(1));
        Assert.Contains("edited-by-hand.md", ledger.UserPaths);
    }

    [Fact]
    public void A_committed_path_is_clean_until_somebody_changes_it_again()
    {
        var ledger = Ledger(Tree());
        ledger.Begin(1, []);
        ledger.Observe(Tree("x=1"));
        ledger.Committed(["x"], "head2");
        ledger.End(1);
        Assert.Empty(ledger.PathsOf(1));
        ledger.Begin(2, []);
        ledger.Observe(Tree("x=1") with { Head = "head2" });
        Assert.Equal(["x"], ledger.PathsOf(2));
    }

    [Fact]
    public void A_new_file_that_its_agent_deleted_again_is_forgotten()
    {
        var ledger = Ledger(Tree());
        ledger.Begin(1, []);
        ledger.Observe(Tree("tmp"));
        ledger.Observe(Tree());
        Assert.Empty(ledger.PathsOf(1));
    }

    [Fact]
    public void A_path_that_the_user_commits_leaves_the_users_set()
    {
        var ledger = Ledger(Tree("mine"), "mine");
        ledger.Observe(Tree() with { Head = "users-commit" });
        Assert.Empty(ledger.UserPaths);
    }

    [Fact]
    public void A_file_whose_commit_was_refused_stays_with_it_whoever_mends_it_meanwhile()
    {
        // A hook that formats the file and then refuses, as formatters do; then a person who mends it for the hook.
        var ledger = Ledger(Tree());
        ledger.Begin(1, []);
        ledger.Observe(Tree("src/a.cs=agent"));
        ledger.End(1);
        ledger.Observe(Tree("src/a.cs=formatted"));
        Assert.Empty(ledger.UserPaths);
        Assert.Equal(["src/a.cs"], ledger.PathsOf(1));

        // A later phase did not run while the first one did: they share nothing.
        ledger.Begin(2, []);
        ledger.Observe(Tree("src/a.cs=later", "src/b.cs"));
        Assert.Equal(["src/a.cs"], ledger.PathsOf(1));
        Assert.Equal(["src/b.cs"], ledger.PathsOf(2));
        ledger.End(2);
        Assert.Empty(ledger.SharedAndSettled());
    }

    [Fact]
    public void A_phases_own_paths_are_undisputed_while_it_is_alone_and_nobody_elses_lie_beneath()
    {
        var ledger = Ledger(Tree("mine.txt"), "mine.txt");
        ledger.Begin(1, ["changes/A_"]);
        ledger.Observe(Tree("mine.txt", "changes/A_x/prd.md", "src/a.cs"));
        Assert.True(ledger.IsUndisputed(1));

        ledger.Begin(2, ["changes/B_"]);
        Assert.False(ledger.IsUndisputed(1));
        ledger.End(2);
        ledger.Disown(["changes/A_x/litter"]);
        Assert.False(ledger.IsUndisputed(1));
        Assert.False(ledger.IsUndisputed(7));
    }

    [Fact]
    public void A_file_of_the_users_in_a_phases_folder_makes_it_disputed()
    {
        var ledger = Ledger(Tree("changes/A_x/mine.md"), "changes/A_x/mine.md");
        ledger.Begin(1, ["changes/A_"]);
        ledger.Observe(Tree("changes/A_x/mine.md", "changes/A_x/prd.md"));
        Assert.False(ledger.IsUndisputed(1));
    }
}
