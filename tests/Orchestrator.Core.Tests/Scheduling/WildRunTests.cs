using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class WildRunTests
{
    // What an agent does depends on item, phase and call alone, so that a failing seed can be looked at again.
    private const string Wild =
        """
        n=$(calls); dice=$(echo "$seed $number $phase $n" | cksum); dice=${dice%% *}
        d() { dice=$((dice / $1 + 12345)); [ $((dice % $1)) = 0 ]; }
        d 2 && { mkdir -p "changes/${id}_x"; echo "$n" >> "changes/${id}_x/$phase.md"; }
        d 2 && echo "$id" >> shared.txt
        d 3 && { mkdir -p src; echo "$id $n" > "src/$number $phase.txt"; }
        d 5 && rm -rf src
        d 5 && ln -sf shared.txt "link $number"
        d 7 && { git add -A -- src 2>/dev/null; git commit -q --no-verify -m "Mine" -- src 2>/dev/null; }
        d 9 && echo garbage > "$ORCHESTRATOR_RESULT" && exit 0
        d 9 && exit 3
        d 6 && { say failed ',"context":"no luck"'; exit 0; }
        d 9 && { say blocked ',"context":"which one?"'; exit 0; }
        d 9 && { say subphase_complete; exit 0; }
        d 5 && [ "$phase" = build ] && { say rework ',"to_phase":"write","context":"again"'; exit 0; }
        d 6 && { say phase_complete ',"updated_assessments":{"risk":"high"},"follow_ups":["Follow one","follow  ONE!"]'; exit 0; }
        d 9 && { say phase_complete ',"requires_human_review":true'; exit 0; }
        d 9 && [ "$phase" = triage ] && { say close ',"close_reason":"wont_do"'; exit 0; }
        say phase_complete
        """;

    private const string Pipelines = """
        [pipelines.main]
        pre_phases = [{ name = "research", prompt = "Research." }]
        phases = [
          { name = "write", prompt = "Write." },
          { name = "build", prompt = "Build.", is_destructive = true },
          { name = "review", prompt = "Review." },
        ]
        """;

    [Theory]
    [InlineData(2)]
    public async Task Whatever_agents_do_every_run_ends_clean_and_in_the_end_all_is_done(int seed)
    {
        using var project = await ProjectFixture.CreateAsync(
            settings: "[execution]\nmax_concurrent = 3\nmax_wip = 3\nretry_backoff_seconds = 0\nmax_retries = 1\ncircuit_breaker = 0", pipelines: Pipelines);
        project.Repository.Write("mine.txt", "half finished\n");
        var ids = new List<string>();
        for (var i = 0; i < 4; i++) ids.Add(await project.AddAsync(new BacklogItemSpec { Title = $"Item {i}", DependsOn = i is 3 ? [ids[i - 2]] : [] }));
        project.Script($"seed={seed}; case $id in {string.Join(' ', ids.Select((id, i) => $"{id}) number={i} ;;"))} *) number=9 ;; esac\n" + Wild);

        var ended = 0;
        for (var round = 1; ; round++)
        {
            Assert.True(round <= 40, "Forty runs are more than enough.");
            var run = await project.RunAsync(new RunRequest { Cap = 40 });
            ended += run.Phases;
            Assert.Contains(run.HaltReason, new[] { HaltReason.AllDone, HaltReason.AllDoneOrBlocked, HaltReason.CapReached });
            Assert.Equal(0, run.PendingCommits);
            Assert.Equal("?? mine.txt\n", project.Repository.Status);
            Assert.Equal("half finished\n", project.Repository.Read("mine.txt"));
            if (run.HaltReason == HaltReason.AllDone) break;
            foreach (var blocked in run.Blocked) await project.UnblockAsync(blocked.Id, "go on", overrideGuardrails: true);
        }

        Assert.Equal(ended, project.Phases.Count());
        Assert.Empty((await project.Project.ReadAsync(default)).Items);
        Assert.All(project.Phases, phase => Assert.True(phase.Commit is not null || phase.Outcome == Outcome.Cancelled, $"{phase.Id} {phase.Phase} has no commit"));

        // One entry and one commit for each phase, and nothing of the user's in any of them.
        var attempts = project.Repository.Git("log", "--format=%(trailers:key=Attempt,valueonly)").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(attempts.Length, attempts.Distinct().Count());
        Assert.Equal(ended, attempts.Length);
        Assert.DoesNotContain("mine.txt", project.Repository.Git("log", "--name-only", "--format="), StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Git("fsck", "--strict", "--no-dangling", "--no-progress").Trim());
    }
}
