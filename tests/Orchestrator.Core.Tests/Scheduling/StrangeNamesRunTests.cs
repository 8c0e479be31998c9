using Orchestrator.Runs;
using Orchestrator.Tests.Git;

namespace Orchestrator.Tests.Scheduling;

/// <summary>Names that are bytes and no text: Unix allows them, agents unpack archives that hold them, and .NET can neither list nor open them.</summary>
public sealed class StrangeNamesRunTests
{
    // The first phase leaves them, the second changes one of each kind and takes another away.
    private const string Leave = """
        f=$(printf 'f\377.md'); d=$(printf 'd\376'); l=$(printf 'new\nline.md'); c=changes/${id}_x
        if [ "$phase" = write ]; then
          mkdir -p "$d/deep" "$c/$d"
          for name in "$f" "$d/plain.md" "$d/$f" "$d/deep/$f" "$l" "$c/$f" "$c/$d/inner.md"; do echo 1 > "$name"; done
          ln -s "$f" link; ln -s nowhere "$(printf 'dangling\375')"; ln -s "$d" directory
        else
          echo 2 >> "$f"; echo 2 >> "$d/deep/$f"; echo 2 >> "$l"; rm "$d/plain.md"; ln -sfn nowhere link; mv "$c/$f" "$c/$d/moved.md"
        fi
        say phase_complete
        """;

    [StrayBytesFact]
    public async Task Commits_hold_exactly_what_the_phases_left_and_changed()
    {
        using var project = await ProjectFixture.CreateAsync(Leave);
        var id = await project.AddReadyAsync("Strange");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Warnings);

        // What git prints is read as text here: each stray byte becomes a replacement character.
        var (f, d) = ("f\ufffd.md", "d\ufffd");
        string[] left =
        [
            f, $"{d}/plain.md", $"{d}/{f}", $"{d}/deep/{f}", "new\nline.md", $"changes/{id}_x/{f}", $"changes/{id}_x/{d}/inner.md",
            "link", "dangling\ufffd", "directory",
        ];
        Assert.Equal(left.Order(StringComparer.Ordinal), project.FilesOf($"[{id}][write] Strange").Select(line => line[2..]).Order(StringComparer.Ordinal));
        Assert.Equal(
            new[] { $"M {f}", $"M {d}/deep/{f}", "M new\nline.md", $"D {d}/plain.md", "M link", $"D changes/{id}_x/{f}", $"A changes/{id}_x/{d}/moved.md" }.Order(StringComparer.Ordinal),
            project.FilesOf($"[{id}][build] Strange").Order(StringComparer.Ordinal));
        Assert.Equal("", project.Repository.Status);
        Assert.Equal(HaltReason.AllDone, (await project.RunAsync()).HaltReason);
    }

    [StrayBytesFact]
    public async Task Those_of_the_user_stay_out_of_every_commit_and_can_be_had_back()
    {
        using var project = await ProjectFixture.CreateAsync("""echo spoilt > "$(printf 'mine\377.md')"; echo own > own.txt; say phase_complete""", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Strange");
        project.Repository.Shell("""echo mine > "$(printf 'mine\377.md')" """);
        var run = await project.RunAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["A own.txt"], project.FilesOf($"[{id}][write] Strange"));
        Assert.Equal("?? \"mine\\377.md\"\n", project.Repository.Status);

        // What the run says is to be typed in as it stands.
        var advice = Assert.Single(run.Warnings, warning => warning.StartsWith(@"mine\377.md had changes of yours", StringComparison.Ordinal));
        project.Repository.Shell(advice[advice.IndexOf("printf", StringComparison.Ordinal)..]);
        Assert.Equal("mine\n", project.Repository.Shell("""cat "$(printf 'mine\377.md')" """));
    }
}
