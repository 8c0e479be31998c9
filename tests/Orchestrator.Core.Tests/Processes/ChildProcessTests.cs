using System.Globalization;
using System.Text;
using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

public sealed class ChildProcessTests : IDisposable
{
    private static readonly TimeSpan LongGrace = TimeSpan.FromMinutes(5);
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    private static bool IsAlive(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [Theory]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 3", 3, null)]
    [InlineData("exit 255", 255, null)]
    [InlineData("kill -9 $$", null, 9)]
    [InlineData("kill -15 $$", null, 15)]
    public async Task Exit_codes_and_signals_are_told_apart(string script, int? code, int? signal)
    {
        await using var child = ChildProcess.Start(shell.Run(script), TimeProvider.System);
        var exit = await child.Completion;
        Assert.Equal((code, signal, 0, false), (exit.ExitCode, exit.Signal, exit.SurvivorsEnded, exit.WasStopped));
    }

    [Theory]
    [InlineData("sleep 1000 & echo $! > pid")]
    [InlineData("setsid sleep 1000 & sleep 0.1; pgrep -s 0 >/dev/null; echo $! > pid")]
    [InlineData("nohup sleep 1000 >/dev/null 2>&1 & echo $! > pid")]
    [InlineData("(setsid sh -c 'echo $$ > pid; exec sleep 1000' &) ; while [ ! -s pid ]; do :; done")]
    [InlineData("setsid sh -c 'env -i sleep 1000 & echo $! > pid; exec sleep 1000' & while [ ! -s pid ]; do :; done")]
    public async Task What_an_agent_leaves_behind_is_gone_when_it_has_ended(string script)
    {
        await using var child = ChildProcess.Start(shell.Run(script), TimeProvider.System);
        var exit = await child.Completion;
        Assert.False(IsAlive(int.Parse(await shell.ReadWhenWrittenAsync("pid"), null)));
        Assert.True(exit.SurvivorsEnded >= 1);
        Assert.Equal(0, exit.ExitCode);
    }

    [Fact]
    public async Task A_stop_reaches_the_group_and_the_escapees_at_once()
    {
        await using var child = ChildProcess.Start(
            shell.Run("setsid sleep 1000 & echo $! > one; nohup sleep 1000 >/dev/null 2>&1 & echo $! > two; (setsid sh -c 'echo $$ > three; exec sleep 1000' &); wait"),
            TimeProvider.System);
        var ids = new List<int>();
        foreach (var name in (string[])["one", "two", "three"]) ids.Add(int.Parse(await shell.ReadWhenWrittenAsync(name), null));

        await child.StopAsync(LongGrace);

        Assert.All(ids, id => Assert.False(IsAlive(id)));
        var exit = await child.Completion;
        Assert.True(exit.WasStopped);
        Assert.Equal(15, exit.Signal);
    }

    [Fact]
    public async Task A_child_that_ignores_TERM_is_killed_when_the_grace_is_over()
    {
        await using var child = ChildProcess.Start(
            shell.Run("trap '' TERM; echo ready > ready; while :; do sleep 0.1; done"), TimeProvider.System);
        await shell.ReadWhenWrittenAsync("ready");
        await child.StopAsync(TimeSpan.FromMilliseconds(300));
        Assert.Equal(9, (await child.Completion).Signal);
    }

    [Fact]
    public async Task A_second_wish_ends_the_grace_at_once()
    {
        await using var child = ChildProcess.Start(
            shell.Run("trap '' TERM; echo ready > ready; while :; do sleep 0.1; done"), TimeProvider.System);
        await shell.ReadWhenWrittenAsync("ready");
        using var kill = new CancellationTokenSource();
        var stop = child.StopAsync(LongGrace, kill.Token);
        Assert.False(child.Completion.IsCompleted);
        await kill.CancelAsync();
        await stop;
        Assert.Equal(9, (await child.Completion).Signal);
    }

    [Fact]
    public async Task Another_attempts_process_of_the_same_name_lives_on()
    {
        using var neighbours = new Shell();
        await using var neighbour = ChildProcess.Start(neighbours.Run("exec sleep 1000"), TimeProvider.System);
        await using (var child = ChildProcess.Start(shell.Run("setsid sleep 1000 & exec sleep 1000"), TimeProvider.System))
        {
            await child.StopAsync(LongGrace);
        }

        Assert.False(neighbour.Completion.IsCompleted);
        Assert.True(IsAlive(neighbour.Id));
    }

    [Fact]
    public async Task A_process_that_may_stay_stays_and_holds_nothing_up()
    {
        File.Copy("/bin/sleep", shell.PathOf("build-server"));
        var start = shell.Run("./build-server 1000 & echo $! > pid; while ! grep -q build-server /proc/$!/comm; do :; done; sleep 1000 & echo done") with { KeepProcesses = ["build-server"] };
        var output = new StringBuilder();
        await using var child = ChildProcess.Start(start with { OnOutput = bytes => output.Append(Shell.Text(bytes)) }, TimeProvider.System);
        var exit = await child.Completion;
        var id = int.Parse(await shell.ReadWhenWrittenAsync("pid"), null);
        Assert.True(IsAlive(id));
        Assert.Equal(1, exit.SurvivorsEnded);
        Assert.Equal("done\n", output.ToString());
        Assert.Equal(1, await Survivors.EndAsync(shell.Marker, [], TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None));
        Assert.False(IsAlive(id));
    }

    [Fact]
    public async Task A_pipe_whose_reader_goes_away_ends_its_writer()
    {
        await using var child = ChildProcess.Start(shell.Run("yes | head -1"), TimeProvider.System);
        Assert.Equal(0, (await child.Completion.WaitAsync(TimeSpan.FromSeconds(60))).ExitCode);
    }

    [Fact]
    public async Task A_child_that_does_not_read_a_megabyte_of_input_is_no_error()
    {
        var start = shell.Run("exit 0") with { StandardInput = new byte[1024 * 1024] };
        await using var child = ChildProcess.Start(start, TimeProvider.System);
        Assert.Equal(0, (await child.Completion).ExitCode);
    }

    [Fact]
    public async Task Fifty_sleeping_children_need_few_threads_and_end_together()
    {
        var threadsBefore = Directory.GetDirectories("/proc/self/task").Length;
        var children = Enumerable.Range(0, 50).Select(_ => ChildProcess.Start(shell.Run("exec sleep 1000"), TimeProvider.System)).ToList();
        Assert.True(Directory.GetDirectories("/proc/self/task").Length - threadsBefore < 25);
        await Task.WhenAll(children.Select(child => child.StopAsync(LongGrace)));
        foreach (var child in children) Assert.Equal(15, (await child.Completion).Signal);
    }

    [Fact]
    public async Task Sixty_four_megabytes_without_a_line_break_arrive_whole_in_flat_memory()
    {
        long total = 0, largest = 0;
        var start = shell.Run("head -c 67108864 /dev/zero") with
        {
            OnOutput = bytes => (total, largest) = (total + bytes.Length, Math.Max(largest, bytes.Length)),
        };
        await using var child = ChildProcess.Start(start, TimeProvider.System);
        await child.Completion;
        Assert.Equal(64 * 1024 * 1024, total);
        Assert.True(largest <= 64 * 1024);
    }

    [Fact]
    public async Task Whatever_an_agent_starts_it_takes_along()
    {
        var tag = $"tag-{Guid.NewGuid():N}";
        var start = new ProcessStart(
            TestAgentProgram.Path,
            [$"child {tag}-1; grandchild {tag}-2; orphan {tag}-3; setsid {tag}-4; nohup {tag}-5; double-fork {tag}-6; stubborn {tag}-7; echo ready; exit 3"])
        {
            WorkingDirectory = shell.Directory,
            Marker = shell.Marker,
            SurvivorGrace = TimeSpan.FromMilliseconds(300),
        };
        using var stranger = System.Diagnostics.Process.Start("/bin/sh", ["-c", "read -r _ < /dev/ptmx", tag]);
        await using var child = ChildProcess.Start(start, TimeProvider.System);
        var exit = await child.Completion;
        Assert.Equal(3, exit.ExitCode);
        Assert.True(exit.SurvivorsEnded >= 7);
        Assert.Equal([stranger.Id], Tagged(tag));
        stranger.Kill();
    }

    [Fact]
    public async Task A_stop_takes_along_whatever_an_agent_has_started()
    {
        var tag = $"tag-{Guid.NewGuid():N}";
        var ready = new TaskCompletionSource();
        var start = new ProcessStart(
            TestAgentProgram.Path, [$"ignore TERM; setsid {tag}-1; double-fork {tag}-2; stubborn {tag}-3; echo ready; hang"])
        {
            WorkingDirectory = shell.Directory,
            Marker = shell.Marker,
            OnOutput = _ => ready.TrySetResult(),
        };
        await using var child = ChildProcess.Start(start, TimeProvider.System);
        await ready.Task;
        await child.StopAsync(TimeSpan.FromMilliseconds(300));
        Assert.Equal(9, (await child.Completion).Signal);
        Assert.Empty(Tagged(tag));
    }

    private static List<int> Tagged(string tag) =>
    [
        .. LinuxProcessTable.ReadTable()
            .Where(entry => entry.IsAlive && LinuxProcessTable.CommandLine(entry.Id) is [.., var last] && last.StartsWith(tag, StringComparison.Ordinal))
            .Select(entry => entry.Id),
    ];

    [Fact]
    public async Task Each_process_is_asked_once()
    {
        const string Counter = "trap 'echo term >> terms' TERM; echo ready > ready; while :; do sleep 0.02; done";
        await using var child = ChildProcess.Start(shell.Run($"sh -c \"{Counter}\" & wait"), TimeProvider.System);
        await shell.ReadWhenWrittenAsync("ready");
        await child.StopAsync(TimeSpan.FromMilliseconds(300));
        Assert.Equal("term\n", await File.ReadAllTextAsync(shell.PathOf("terms")));
    }

    [Fact]
    public async Task A_stopped_child_still_obeys()
    {
        await using var child = ChildProcess.Start(shell.Run("echo ready > ready; kill -STOP $$; sleep 1000"), TimeProvider.System);
        await shell.ReadWhenWrittenAsync("ready");
        await child.StopAsync(LongGrace);
        Assert.Equal(15, (await child.Completion).Signal);
    }

    [Fact]
    public async Task The_environment_is_inherited_changed_and_marked()
    {
        Environment.SetEnvironmentVariable("PROCESSES_TEST_INHERITED", "yes");
        Environment.SetEnvironmentVariable("PROCESSES_TEST_REMOVED", "yes");
        var start = shell.Run($"echo \"$PROCESSES_TEST_INHERITED|$PROCESSES_TEST_REMOVED|$PROCESSES_TEST_SET|${shell.Marker}|$(pwd -P)\"") with
        {
            Environment = new Dictionary<string, string?> { ["PROCESSES_TEST_REMOVED"] = null, ["PROCESSES_TEST_SET"] = "a=b ü" },
        };
        var result = await ProcessRunner.CaptureAsync(start, TimeProvider.System, null, CancellationToken.None);
        Assert.Equal($"yes||a=b ü|1|{shell.Directory}\n", Shell.Text(result.Output));
    }

    [Fact]
    public async Task A_listener_that_throws_holds_nothing_up_and_is_reported()
    {
        var start = shell.Run("head -c 1000000 /dev/zero; exit 0") with { OnOutput = _ => throw new IOException("disk full") };
        await using var child = ChildProcess.Start(start, TimeProvider.System);
        Assert.Equal("disk full", (await Assert.ThrowsAsync<IOException>(() => child.Completion)).Message);
        Assert.False(IsAlive(child.Id));
    }

    [Fact]
    public async Task Several_wishes_to_stop_are_one()
    {
        await using var child = ChildProcess.Start(shell.Run("trap '' TERM; echo ready > ready; read -r _ < /dev/ptmx"), TimeProvider.System);
        await shell.ReadWhenWrittenAsync("ready");
        var patient = child.StopAsync(Timeout.InfiniteTimeSpan);
        var hasty = child.StopAsync(TimeSpan.FromMilliseconds(100));
        await Task.WhenAll(patient, hasty);
        await child.StopAsync(TimeSpan.Zero);
        Assert.Equal(9, (await child.Completion).Signal);
    }

    [Fact]
    public async Task A_hundred_children_leave_no_zombie_and_no_open_file()
    {
        await using (var first = ChildProcess.Start(shell.Run("exit 0"), TimeProvider.System)) await first.Completion;
        var ids = new List<int>();
        var filesBefore = OpenPipes();
        for (var round = 0; round < 10; round++)
        {
            var children = Enumerable.Range(0, 10)
                .Select(i => ChildProcess.Start(shell.Run("cat; echo; exit 0") with { StandardInput = new byte[i * 100], Marker = null }, TimeProvider.System))
                .ToList();
            ids.AddRange(children.Select(child => child.Id));
            foreach (var child in children) Assert.Equal(0, (await child.Completion).ExitCode);
        }

        Assert.DoesNotContain(ids, id => Directory.Exists($"/proc/{id}"));
        // Other tests of this assembly have pipes of their own meanwhile, but not hundreds.
        Assert.True(OpenPipes() - filesBefore < 100);
    }

    private static int OpenPipes() =>
        Directory.GetFiles("/proc/self/fd").Count(file => new FileInfo(file).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);
}
