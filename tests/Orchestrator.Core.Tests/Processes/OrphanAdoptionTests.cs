using System.Diagnostics;
using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

[Collection(nameof(OneAtATime))]
public sealed class OrphanAdoptionTests : IDisposable
{
    // Neither marker nor session nor parent leads from it to the agent.
    private const string Daemon = "(env -i /usr/bin/setsid /bin/sh -c 'echo $$ > pid; read -r _ < /dev/ptmx' </dev/null >/dev/null 2>&1 &) ; while [ ! -s pid ]; do :; done";

    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    private static string State(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [Fact]
    public async Task A_daemon_that_cleared_its_environment_is_ended_with_the_agent_and_its_zombie_reaped()
    {
        using var adoption = OrphanAdoption.Begin(null, hostStartsPrograms: true);
        await using var child = ChildProcess.Start(shell.Run(Daemon), TimeProvider.System);
        var exit = await child.Completion;
        var id = int.Parse(await shell.ReadWhenWrittenAsync("pid"), null);
        Assert.True(exit.SurvivorsEnded >= 1);
        Assert.False(State(id).StartsWith('S'));
        await WaitFor.ConditionAsync(() => State(id).Length == 0, "the zombie's end");
    }

    [Fact]
    public async Task What_an_agent_leaves_below_a_parent_that_has_gone_is_ended_while_another_agent_runs_on()
    {
        using var adoption = OrphanAdoption.Begin(null, hostStartsPrograms: false);
        await using var other = ChildProcess.Start(shell.Run("read -r _ < /dev/ptmx") with { Marker = "ORCHESTRATOR_OTHER" }, TimeProvider.System);
        var left = shell.Run("(setsid sh -c '(sh -c \"echo \\$\\$ > deep; read -r _ < /dev/ptmx\" &) ; while [ ! -s deep ]; do :; done' </dev/null >/dev/null 2>&1 &) ; while [ ! -s deep ]; do :; done");
        await using (var child = ChildProcess.Start(left, TimeProvider.System))
        {
            Assert.True((await child.Completion).SurvivorsEnded >= 1);
        }

        Assert.False(State(int.Parse(await shell.ReadWhenWrittenAsync("deep"), null)).StartsWith('S'));
        Assert.StartsWith("S", State(other.Id), StringComparison.Ordinal);
        await using var quiet = ChildProcess.Start(shell.Run("true"), TimeProvider.System);
        Assert.Equal(0, (await quiet.Completion).SurvivorsEnded);
    }

    // What goes elsewhere while adoption is off never comes here, so that nothing came would prove nothing.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_agent_left_behind_while_adoption_was_off_is_ended_with_it_all_the_same(bool wasOnBefore)
    {
        var left = shell.Run("""
            until [ -e begin ]; do :; done
            (setsid sh -c 'echo $$ > pid; read -r _ < /dev/ptmx' </dev/null >/dev/null 2>&1 &)
            until [ -s pid ]; do :; done
            echo > gone
            until [ -e end ]; do :; done
            """);
        var before = wasOnBefore ? OrphanAdoption.Begin(null, hostStartsPrograms: false) : null;
        await using var child = ChildProcess.Start(left, TimeProvider.System);
        before?.Dispose();
        await File.WriteAllTextAsync(shell.PathOf("begin"), "");
        await shell.ReadWhenWrittenAsync("gone");
        using var adoption = OrphanAdoption.Begin(null, hostStartsPrograms: false);
        await File.WriteAllTextAsync(shell.PathOf("end"), "");

        Assert.True((await child.Completion).SurvivorsEnded >= 1);
        Assert.False(State(int.Parse(await shell.ReadWhenWrittenAsync("pid"), null)).StartsWith('S'));
    }

    [Fact]
    public async Task A_zombie_of_the_run_before_is_reaped_although_the_next_run_has_begun()
    {
        int id;
        using (OrphanAdoption.Begin(null, hostStartsPrograms: true))
        {
            await using var child = ChildProcess.Start(shell.Run(Daemon), TimeProvider.System);
            await child.Completion;
            id = int.Parse(await shell.ReadWhenWrittenAsync("pid"), null);
        }

        using var next = OrphanAdoption.Begin(null, hostStartsPrograms: true);
        await WaitFor.ConditionAsync(() => State(id).Length == 0, "the zombie's end");
    }

    [Fact]
    public async Task What_comes_late_is_ended_at_the_end_of_the_run_except_what_is_spared()
    {
        using var adoption = OrphanAdoption.Begin("ORCHESTRATOR_GIT_adoption", hostStartsPrograms: true);
        await ProcessRunner.CaptureAsync(shell.Run(Daemon) with { Marker = null }, TimeProvider.System, null, CancellationToken.None);
        var git = shell.Run("(setsid sh -c 'echo $$ > git; read -r _ < /dev/ptmx' </dev/null >/dev/null 2>&1 &) ; while [ ! -s git ]; do :; done") with
        {
            Marker = null,
            Environment = new Dictionary<string, string?> { ["ORCHESTRATOR_GIT_adoption"] = "1" },
        };
        await ProcessRunner.CaptureAsync(git, TimeProvider.System, null, CancellationToken.None);
        var daemon = int.Parse(await shell.ReadWhenWrittenAsync("pid"), null);
        var spared = int.Parse(await shell.ReadWhenWrittenAsync("git"), null);
        Assert.StartsWith("S", State(daemon), StringComparison.Ordinal);

        Assert.Equal(1, await adoption.EndAdoptedAsync([], TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None));

        Assert.False(State(daemon).StartsWith('S'));
        Assert.StartsWith("S", State(spared), StringComparison.Ordinal);
        Assert.True(await Survivors.EndAsync("ORCHESTRATOR_GIT_adoption", [], TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None) >= 1);
    }

    [Fact]
    public async Task The_hosts_own_children_keep_their_exit_codes_and_their_lives()
    {
        using var adoption = OrphanAdoption.Begin(null, hostStartsPrograms: true);
        using var host = Process.Start("/usr/bin/setsid", ["/bin/sh", "-c", "read -r _ < /dev/ptmx"]);
        await using (var child = ChildProcess.Start(shell.Run("exit 0"), TimeProvider.System))
        {
            await child.Completion;
        }

        using var quick = Process.Start("/bin/sh", ["-c", "exit 5"]);
        await quick.WaitForExitAsync();
        Assert.Equal(5, quick.ExitCode);
        Assert.False(host.HasExited, host.HasExited ? $"It ended with {host.ExitCode}." : "");
        host.Kill();
        await host.WaitForExitAsync();
        Assert.Equal(137, host.ExitCode);
    }

    [Fact]
    public async Task A_second_signal_ends_the_grace_of_daemons_too()
    {
        using var adoption = OrphanAdoption.Begin(null, hostStartsPrograms: true);
        await ProcessRunner.CaptureAsync(
            shell.Run(Daemon.Replace("echo $$", "trap \"\" TERM; echo $$", StringComparison.Ordinal)) with { Marker = null }, TimeProvider.System, null, CancellationToken.None);
        var daemon = int.Parse(await shell.ReadWhenWrittenAsync("pid"), null);
        Assert.Equal(1, await adoption.EndAdoptedAsync([], Timeout.InfiniteTimeSpan, TimeProvider.System, new CancellationToken(canceled: true)));
        Assert.False(State(daemon).StartsWith('S'));
    }
}
