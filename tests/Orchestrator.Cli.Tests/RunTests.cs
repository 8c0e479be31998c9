using System.Text.Json;

namespace Orchestrator.Cli.Tests;

public sealed class RunTests
{
    [Fact]
    public async Task A_run_works_the_backlog_through_and_a_second_one_finds_nothing_left()
    {
        using var repository = Repository.Project();
        var first = await repository.AddAsync("First", "--size", "small", "--risk", "low");
        var second = await repository.AddAsync("Second", "--depends-on", first);
        var lines = (await repository.RunAsync("run", "--json")).Expect(0).JsonLines;

        var phases = lines.SkipLast(1).ToList();
        foreach (var phase in phases) Documented.Check("Phase", phase);
        Assert.Equal(
            [(first, "triage"), (first, "build"), (first, "review"), (second, "triage"), (second, "build"), (second, "review")],
            phases.Select(phase => (phase.GetProperty("item_id").GetString(), phase.GetProperty("phase").GetString())));
        Assert.All(phases, phase => Assert.Equal("completed", phase.GetProperty("outcome").GetString()));
        var run = lines[^1];
        Documented.Check("Run", run);
        Assert.Equal("all_done", run.GetProperty("halt_reason").GetString());
        Assert.Equal(2, run.GetProperty("completed").GetArrayLength());
        Assert.Equal("", repository.Git("status", "--porcelain"));
        Assert.Contains($"[{first}][build]", repository.Git("log", "--format=%s"), StringComparison.Ordinal);
        Assert.Equal(phases[^1].GetProperty("commit").GetString(), repository.Git("log", "-1", "--format=%H", $"--grep=\\[{second}\\]\\[review\\]").Trim());

        var again = (await repository.RunAsync("run")).Expect(0);
        Assert.Contains("0 phases", again.Output, StringComparison.Ordinal);
        Assert.Equal("", repository.Git("status", "--porcelain"));

        var runs = (await repository.RunAsync("runs", "--json")).Expect(0).Json;
        Assert.Equal(2, runs.GetArrayLength());
        Documented.Check("Run", runs[0]);
        Assert.Contains("6 phases", (await repository.RunAsync("runs", "--last", "2")).Expect(0).Output + run.GetProperty("phases") + " phases", StringComparison.Ordinal);

        var transcript = (await repository.RunAsync("transcript", first, "--phase", "build", "--json")).Expect(0).Json;
        Documented.Check("Transcript", transcript);
        Assert.Equal(0, transcript.GetProperty("exit_code").GetInt32());
        Assert.Contains("phase_complete", (await repository.RunAsync("transcript", second)).Expect(0).Output, StringComparison.Ordinal);

        var worklog = (await repository.RunAsync("worklog", "--item", first, "--json")).Expect(0).Json;
        foreach (var entry in worklog.EnumerateArray()) Documented.Check("Worklog entry", entry);
        Assert.Contains(worklog.EnumerateArray(), entry => entry.GetProperty("phase").GetString() == "review");
        Assert.Contains("review", (await repository.RunAsync("worklog", "--last", "1")).Expect(0).Output, StringComparison.Ordinal);
    }

    [UnwatchedFact]
    public async Task An_item_that_comes_while_the_run_is_on_is_noticed_even_where_no_file_can_be_watched()
    {
        using var repository = Repository.Project("""
            [agent]
            cli = "script"
            [execution]
            max_concurrent = 2
            [agents.script]
            command = ["sh", "-c", "cat > /dev/null; if mkdir .git/first 2> /dev/null; then until [ -e .git/second ]; do sleep 0.05; done; elif [ $ORCHESTRATOR_ITEM != $(cat .git/waiting) ]; then touch .git/second; fi; printf '{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"phase_complete\",\"summary\":\"done\"}' $ORCHESTRATOR_ITEM $ORCHESTRATOR_PHASE > $ORCHESTRATOR_RESULT"]
            version_args = []
            [[pipelines.feature.phases]]
            name = "review"

            """);
        repository.Write(".git/waiting", await repository.AddAsync("First", "--size", "small", "--risk", "low"));

        var run = repository.RunAsync(["-Ur", "sh", "-c", $"{UnwatchedFactAttribute.NoWatches} && exec \"$0\" run", Repository.Program], null, "unshare", []);
        while (!run.IsCompleted && !Directory.Exists(Path.Combine(repository.Root, ".git", "first"))) await Task.Delay(20);
        await repository.AddAsync("Second", "--size", "small", "--risk", "low");
        Assert.Contains("2 items completed", (await run).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task What_an_agent_prints_for_a_terminal_reaches_nobodys_terminal()
    {
        using var repository = Repository.Project("""
            [agent]
            cli = "colorful"
            [execution]
            max_retries = 0
            [agents.colorful]
            command = ["sh", "-c", "printf '\\033]0;title\\007\\033[2J\\033[31mred\\033[0m\\n\\377 no text\\n'; printf '\\033[5mwhy\\n' >&2; exit 3"]
            version_args = []
            """);
        var id = await repository.AddAsync("An item");
        var run = (await repository.RunAsync("run")).Expect(3);
        var transcript = (await repository.RunAsync("transcript", id)).Expect(0);
        var show = (await repository.RunAsync("show", id)).Expect(0);
        var worklog = (await repository.RunAsync("worklog")).Expect(0);

        Assert.Equal("red\n\ufffd no text\nwhy\n", transcript.Output);
        Assert.Contains("exited with code 3", show.Output, StringComparison.Ordinal);
        foreach (var seen in (CommandResult[])[run, transcript, show, worklog])
            Assert.DoesNotContain(seen.Output + seen.Error, c => c is '\e' or '\a' or '\u009b');
    }

    [Theory]
    [InlineData("standard output", "; exit 3")]
    [InlineData("standard error", ">&2; exit 3")]
    public async Task Binary_garbage_of_an_agent_reaches_nobodys_terminal(string stream, string end)
    {
        using var repository = Repository.Project($$"""
            [agent]
            cli = "garbled"
            [execution]
            max_retries = 0
            [agents.garbled]
            command = ["sh", "-c", "cat .git/garbage {{end}}"]
            version_args = []
            """);
        var garbage = new byte[100_000];
        new Random(42).NextBytes(garbage);
        await File.WriteAllBytesAsync(Path.Combine(repository.Root, ".git", "garbage"), garbage);
        var id = await repository.AddAsync($"Garbage on {stream}");
        CommandResult[] seen =
        [
            (await repository.RunAsync("run", "--log-level", "debug")).Expect(3), (await repository.RunAsync("transcript", id)).Expect(0), (await repository.RunAsync("show", id)).Expect(0),
            (await repository.RunAsync("list")).Expect(0), (await repository.RunAsync("status")).Expect(0), (await repository.RunAsync("worklog")).Expect(0),
        ];

        Assert.InRange(seen[1].Output.Length, garbage.Length / 4, garbage.Length);
        foreach (var result in seen) Assert.DoesNotContain(result.Output + result.Error, c => char.IsControl(c) && c is not ('\n' or '\t'));
        Assert.Contains("exited with code 3", seen[2].Output, StringComparison.Ordinal);
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_daemon_that_an_agent_leaves_behind_is_ended_with_its_phase()
    {
        // A session of its own, its environment cleared, its streams closed; it tells its process id and sleeps.
        using var repository = Repository.Project("""
            [agent]
            cli = "leaving"
            [agents.leaving]
            command = ["sh", "-c", "cat > /dev/null; (env -i PATH=\"$PATH\" setsid sh -c 'echo $$ > .git/daemon; exec sleep 1000' < /dev/null > /dev/null 2>&1 &); until [ -s .git/daemon ]; do sleep 0.01; done; printf '{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"phase_complete\",\"summary\":\"done\"}' $ORCHESTRATOR_ITEM $ORCHESTRATOR_PHASE > $ORCHESTRATOR_RESULT"]
            version_args = []
            [[pipelines.feature.phases]]
            name = "review"

            """);
        await repository.AddAsync("An item");
        (await repository.RunAsync("run")).Expect(0);

        // Whoever adopts it when the run is over may leave it as a zombie.
        var daemon = $"/proc/{File.ReadAllText(Path.Combine(repository.Root, ".git", "daemon")).Trim()}/stat";
        Assert.True(!File.Exists(daemon) || File.ReadAllText(daemon).Contains(") Z ", StringComparison.Ordinal), "the daemon lives on");
    }

    [Fact]
    public async Task An_agent_and_a_model_can_be_asked_for_by_option()
    {
        using var repository = Repository.Project("""
            [agent]
            cli = "demo"
            model = "configured"
            [agents.other]
            command = ["sh", "-c", "cat > /dev/null; echo $ORCHESTRATOR_PHASE $* >> .git/words; printf '{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"phase_complete\",\"summary\":\"done\"}' $ORCHESTRATOR_ITEM $ORCHESTRATOR_PHASE > $ORCHESTRATOR_RESULT", "other", "--model", "{model}"]
            version_args = []
            [[pipelines.feature.phases]]
            name = "review"
            model = "of-the-phase"

            """);
        await repository.AddAsync("Without", "--size", "small", "--risk", "low");
        (await repository.RunAsync("run", "--agent", "other")).Expect(0);
        await repository.AddAsync("With", "--size", "small", "--risk", "low");
        var phases = (await repository.RunAsync("run", "--agent", "other", "--model", "asked", "--json")).Expect(0).JsonLines.SkipLast(1);
        Assert.Equal("triage\nreview\ntriage --model asked\nreview --model asked\n", File.ReadAllText(Path.Combine(repository.Root, ".git", "words")));
        Assert.All(phases, phase => Assert.Equal(("other", "asked"), (phase.GetProperty("agent").GetString(), phase.GetProperty("model").GetString())));
    }

    [Fact]
    public async Task Plain_lines_tell_of_each_phase_when_nobody_looks()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item", "--description", "demo:fail-once@build");
        var result = (await repository.RunAsync("run", "--log-level", "debug")).Expect(0);
        Assert.Matches($"(?m)^[0-9:]{{8}}  {id}  build     completed  .*2 attempts", result.Output);
        Assert.Contains("1 item completed", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Contains("debug: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throttled_agent_is_waited_for()
    {
        using var repository = Repository.Project();
        await repository.AddAsync("An item", "--description", "demo:throttle-once=1@build");
        var result = (await repository.RunAsync("run", "--json")).Expect(0);
        Assert.Equal("all_done", result.JsonLines[^1].GetProperty("halt_reason").GetString());
        Assert.Contains("throttled", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_ends_the_run_with_3_and_its_answer_lets_the_item_go_on()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item", "--description", "demo:block=decision@build");
        var stuck = (await repository.RunAsync("run")).Expect(3);
        Assert.Contains(id, stuck.Output, StringComparison.Ordinal);
        Assert.Contains("Which colour", stuck.Output, StringComparison.Ordinal);
        Assert.Contains("orchestrate unblock", stuck.Output, StringComparison.Ordinal);
        (await repository.RunAsync("unblock", id, "--notes", "green", "--commit")).Expect(0);
        (await repository.RunAsync("run")).Expect(0);
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_dry_run_says_what_would_happen_and_changes_nothing()
    {
        using var repository = Repository.Project();
        var first = await repository.AddAsync("First", "--commit");
        var second = await repository.AddAsync("Second", "--depends-on", first, "--commit");
        var before = repository.Git("rev-parse", "HEAD");
        var text = (await repository.RunAsync("run", "--dry-run")).Expect(0).Output;
        Assert.Contains($"triage {first}", text, StringComparison.Ordinal);
        Assert.Contains($"waits for {first}", text, StringComparison.Ordinal);
        var plan = (await repository.RunAsync("run", "--dry-run", "--json", "--target", second)).Expect(0).Json;
        Documented.Check("Plan", plan);
        Assert.Equal(first, plan.GetProperty("first")[0].GetProperty("item_id").GetString());
        Assert.NotEqual(0, plan.GetProperty("messages").GetArrayLength());
        Assert.Equal(before, repository.Git("rev-parse", "HEAD"));
        Assert.Equal("", repository.Git("status", "--porcelain"));
        Assert.Equal(0, (await repository.RunAsync("runs", "--json")).Expect(0).Json.GetArrayLength());
    }

    [Fact]
    public async Task A_target_alone_is_worked_on_after_what_it_depends_on()
    {
        using var repository = Repository.Project();
        var needed = await repository.AddAsync("Needed");
        var other = await repository.AddAsync("Another");
        var target = await repository.AddAsync("Target", "--depends-on", needed);
        var run = (await repository.RunAsync("run", "--json", "--target", target)).Expect(0).JsonLines[^1];
        Documented.Check("Run", run);
        Assert.Equal("target_completed", run.GetProperty("halt_reason").GetString());
        Assert.Equal(new[] { needed, target }.Order(), run.GetProperty("completed").EnumerateArray().Select(id => id.GetString()).Order());
        Assert.Equal("new", (await repository.RunAsync("show", other, "--json")).Expect(0).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Triage_without_ids_takes_all_new_items()
    {
        using var repository = Repository.Project();
        string[] ids = [await repository.AddAsync("One"), await repository.AddAsync("Two")];
        var phases = (await repository.RunAsync("triage", "--json")).JsonLines.SkipLast(1);
        Assert.Equal(ids.Select(id => (id, "triage")), phases.Select(phase => (phase.GetProperty("item_id").GetString()!, phase.GetProperty("phase").GetString()!)));
    }

    [Fact]
    public async Task Triage_routes_new_items_and_runs_nothing_else()
    {
        using var repository = Repository.Project();
        var one = await repository.AddAsync("One");
        var other = await repository.AddAsync("Other");
        var lines = (await repository.RunAsync("triage", one, "--json")).JsonLines;
        Assert.Equal("triage", Assert.Single(lines.SkipLast(1)).GetProperty("phase").GetString());
        Assert.Equal("ready", await Status(one));
        Assert.Equal("new", await Status(other));

        async Task<string?> Status(string id)
        {
            var item = (await repository.RunAsync("show", id, "--json")).Expect(0).Json;
            Documented.Check("Item", item);
            return item.GetProperty("status").GetString();
        }
    }

    [Theory]
    [InlineData(0, "no_matching_items", "", "--only", "tag=none")]
    [InlineData(0, "cap_reached", "", "--cap", "1")]
    [InlineData(3, "target_blocked", "demo:block@build", "--target")]
    [InlineData(4, "agent_unavailable", "demo:logged-out@triage")]
    [InlineData(4, "circuit_breaker_tripped", "demo:fail@triage")]
    public async Task Each_reason_to_halt_has_its_exit_code(int exitCode, string reason, string words, params string[] arguments)
    {
        using var repository = Repository.Project(Configurations.Demo.Replace("[execution]", "[execution]\nmax_retries = 0\ncircuit_breaker = 1", StringComparison.Ordinal));
        var id = await repository.AddAsync("An item", "--description", words);
        await repository.AddAsync("Waits for it", "--depends-on", id);
        var lines = (await repository.RunAsync([.. "run --json".Split(' '), .. arguments, .. arguments is ["--target"] ? new[] { id } : []])).Expect(exitCode).JsonLines;
        foreach (var phase in lines.SkipLast(1)) Documented.Check("Phase", phase);
        var run = lines[^1];
        Documented.Check("Run", run);
        Assert.Equal(reason, run.GetProperty("halt_reason").GetString());
        Assert.Equal(exitCode, run.GetProperty("exit_code").GetInt32());
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task Without_a_run_there_is_nothing_to_stop()
    {
        using var repository = Repository.Project();
        Assert.Contains("No run is active", (await repository.RunAsync("stop")).Expect(0).Output, StringComparison.Ordinal);
        var stop = (await repository.RunAsync("stop", "--json")).Expect(0).Json;
        Documented.Check("Stop", stop);
        Assert.Equal(JsonValueKind.Null, stop.GetProperty("run_id").ValueKind);
    }

    [Fact]
    public async Task A_project_that_is_in_order_validates()
    {
        using var repository = Repository.Project();
        Assert.Contains("Ready", (await repository.RunAsync("validate")).Expect(0).Output, StringComparison.Ordinal);
    }
}
