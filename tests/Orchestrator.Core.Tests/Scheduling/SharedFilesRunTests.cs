using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class SharedFilesRunTests
{
    private const string Two = "[execution]\nmax_concurrent = 2";

    [Fact]
    public async Task Two_writers_at_once_get_a_commit_each_and_one_for_what_both_may_have_written()
    {
        using var project = await ProjectFixture.CreateAsync(settings: Two, pipelines: ProjectFixture.OnePhase);
        var (a, b) = (await project.AddReadyAsync("A"), await project.AddReadyAsync("B"));
        project.Script(
            $$"""
            mark "in-$id"; until [ "$(ls "$here" | grep -c '^in-')" = 2 ]; do sleep 0.01; done
            mkdir -p "changes/${id}_x"; echo doc > "changes/${id}_x/doc.md"
            echo "$id" >> shared.txt
            if [ "$id" = {{a}} ]; then echo a > only-a.txt; else mark wrote; await a-ended; echo b > late.txt; echo b >> shared.txt; fi
            [ "$id" = {{a}} ] && await wrote
            say phase_complete
            """);
        project.Listener = what =>
        {
            if (what is RunEvent.PhaseEnded ended && ended.Run.Id == a) project.Mark("a-ended");
        };
        var run = await project.RunAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"A changes/{a}_x/doc.md"], project.FilesOf($"[{a}][write] A"));
        Assert.Equal([$"A changes/{b}_x/doc.md", "A late.txt"], project.FilesOf($"[{b}][write] B"));
        var shared = Assert.Single(project.Subjects, subject => subject.EndsWith(" shared files", StringComparison.Ordinal));
        Assert.Contains($"[{a}][write]", shared, StringComparison.Ordinal);
        Assert.Contains($"[{b}][write]", shared, StringComparison.Ordinal);
        Assert.Equal(["A only-a.txt", "A shared.txt"], project.FilesOf(shared));
        Assert.Contains(run.Warnings, warning => warning.Contains("shared.txt", StringComparison.Ordinal));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task What_was_written_before_the_other_began_belongs_to_the_first_alone()
    {
        using var project = await ProjectFixture.CreateAsync(settings: Two, pipelines: ProjectFixture.OnePhase);
        var a = await project.AddReadyAsync("A");
        project.Script(
            $$"""
            if [ "$id" = {{a}} ]; then echo a > early.txt; mark early; await b-in; else mark b-in; fi
            say phase_complete
            """);
        var task = project.RunAsync();
        await project.MarkedAsync("early");
        await project.AddReadyAsync("B");
        var run = await task;
        Assert.Equal(2, run.Completed.Count);
        Assert.Equal(["A early.txt"], project.FilesOf($"[{a}][write] A"));
        Assert.DoesNotContain(project.Subjects, subject => subject.EndsWith(" shared files", StringComparison.Ordinal));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_phase_without_files_of_its_own_is_named_with_the_shared_ones()
    {
        using var project = await ProjectFixture.CreateAsync(settings: Two + "\nmax_retries = 0", pipelines: ProjectFixture.OnePhase);
        var (a, b) = (await project.AddReadyAsync("A"), await project.AddReadyAsync("B"));
        project.Script(
            $$"""
            mark "in-$id"; until [ "$(ls "$here" | grep -c '^in-')" = 2 ]; do sleep 0.01; done
            if [ "$id" = {{a}} ]; then echo a > shared.txt; mark wrote; sleep 1000; fi
            await wrote; await go; say phase_complete
            """);
        var task = project.RunAsync();
        await project.MarkedAsync("wrote");
        await project.Editor.RemoveAsync(a, false, false, default);
        await WaitFor.ConditionAsync(() => project.Phases.Any(phase => phase.Id == a), "A's end");
        project.Mark("go");
        await task;
        var shared = Assert.Single(project.Subjects, subject => subject.EndsWith(" shared files", StringComparison.Ordinal));
        Assert.Contains($"[{a}][write]", shared, StringComparison.Ordinal);
        Assert.Contains($"[{b}][write]", shared, StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);
    }
}
