using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Orchestrator.Cli.Tests;

/// <summary>
/// Kills at random moments. Small by default; <c>ORCHESTRATOR_KILLS</c> and <c>ORCHESTRATOR_ITEMS</c> set its size, <c>ORCHESTRATOR_SEED</c>
/// brings a series back.
/// </summary>
public sealed class RandomKillTests(ITestOutputHelper output)
{
    private static readonly int Kills = Number("ORCHESTRATOR_KILLS", 4);
    private static readonly int Items = Number("ORCHESTRATOR_ITEMS", 4);
    private readonly int seed = Number("ORCHESTRATOR_SEED", Random.Shared.Next(1_000_000));

    private int kills;
    private int orphans;
    private TimeSpan window = TimeSpan.FromSeconds(1);

    [Fact]
    public Task An_orchestrator_killed_at_random_and_started_again_ends_as_if_nothing_had_happened() => RepeatAsync(KillOrchestratorsAsync);

    [Fact]
    public Task Agents_killed_at_random_are_tried_again_until_all_is_done() => RepeatAsync(KillAgentsAsync);

    // A project that is done before its time makes place for the next one: as many kills as were asked for.
    private async Task RepeatAsync(Func<CrashProject, Random, Task> killAsync)
    {
        var random = new Random(seed);
        for (var projects = 1; kills < Kills; projects++)
        {
            using var project = await CrashProject.CreateAsync(Items, maxConcurrent: 3);
            using var end = new CancellationTokenSource();
            var reading = project.ReadAsync(end.Token);
            try
            {
                await killAsync(project, random);
                await project.CheckAfterLastRunAsync();
                await end.CancelAsync();
                output.WriteLine($"seed {seed}, project {projects} of {Items} items: {kills} kills so far, {orphans} processes outlived their orchestrator, "
                    + $"{project.Incomplete} interrupted phases had something to keep, the backlog was read {await reading} times");
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"ORCHESTRATOR_SEED={seed} ORCHESTRATOR_KILLS={Kills} ORCHESTRATOR_ITEMS={Items}, after {kills} kills in {projects} projects: {failure.Message}", failure);
            }
            finally
            {
                // Nobody looks any more when the project goes; what the reader met is told above.
                await end.CancelAsync();
                await Task.WhenAny(reading);
            }
        }
    }

    private async Task KillOrchestratorsAsync(CrashProject project, Random random)
    {
        var (before, first) = (kills, project.Commits);
        while (kills < Kills)
        {
            // Some agents are through before the next start looks for them; the others outlive it by far and are ended by it alone.
            var isQuick = random.Next(2) == 0;
            using var process = project.Start(isQuick ? "0.02" : "1000");
            var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            while (!isQuick && !process.HasExited && !project.Processes("ORCHESTRATOR_ATTEMPT_").Any(id => IsAgentOf(process, id))) await Task.Delay(5);
            if (!process.WaitForExit(window * random.NextDouble())) process.Kill();
            var result = await Repository.EndAsync(process, said, error);
            project.Said.Add($"--- exit code {result.ExitCode}\n{result.Output}{result.Error}");
            if (result.ExitCode != CrashProject.Killed) return;
            kills++;
            orphans += project.Processes("ORCHESTRATOR_ATTEMPT_").Count();
            Assert.Empty(project.Survivors());

            // Each start gets so much time that the work lasts for all kills, on any machine.
            if (isQuick) window *= (project.Commits - first) * (Kills - before) > (kills - before) * project.PhaseCount ? 0.7 : 1.4;
        }
    }

    private async Task KillAgentsAsync(CrashProject project, Random random)
    {
        using var process = project.Start("0.3");
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var (before, first) = (kills, project.Commits);
        var survivors = new List<string>();
        while (!process.HasExited)
        {
            await Task.Delay(random.Next(150));
            survivors.AddRange(project.Survivors());

            // Spread over the whole work: not all of them at the first items.
            var isAhead = (kills - before) * project.PhaseCount > ((project.Commits - first) * (Kills - before)) + (2 * project.PhaseCount);
            if (kills >= Kills || isAhead) continue;
            var agents = project.Processes("ORCHESTRATOR_ATTEMPT_").Where(id => IsAgentOf(process, id)).ToArray();
            if (agents.Length > 0 && Kill(agents[random.Next(agents.Length)])) kills++;
        }

        project.Said.Add((await Repository.EndAsync(process, said, error)).Expect(0).Output);
        Assert.Empty(survivors);
    }

    // The agent itself: not a program that it has started, which leads no group or is none of ours.
    private static bool IsAgentOf(Process orchestrator, int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat").Split(' ');
            return stat[1] == "(sh)" && stat[3] == $"{orchestrator.Id}" && stat[4] == $"{id}";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
