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
    private static readonly int Kills = Number("ORCHESTRATOR_KILLS", 6);
    private static readonly int Items = Number("ORCHESTRATOR_ITEMS", 4);
    private readonly int seed = Number("ORCHESTRATOR_SEED", Random.Shared.Next(1_000_000));

    [Fact]
    public async Task An_orchestrator_killed_at_random_and_started_again_ends_as_if_nothing_had_happened()
    {
        using var project = await CrashProject.CreateAsync(Items, maxConcurrent: 3);
        var random = new Random(seed);
        var window = TimeSpan.FromSeconds(1);
        var (kills, first, ended) = (0, project.Commits, false);
        while (kills < Kills && !ended)
        {
            // Some agents are through before the next start looks for them, some are still at work.
            using var process = project.Start(random.Next(2) == 0 ? "1" : "0.02");
            var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            ended = process.WaitForExit(window * random.NextDouble());
            if (!ended) process.Kill();
            var result = await Repository.EndAsync(process, said, error);
            project.Said.Add($"--- exit code {result.ExitCode}\n{result.Output}{result.Error}");
            ended = result.ExitCode != CrashProject.Killed;
            if (ended) break;
            kills++;

            // Readable at every moment, by whoever looks.
            (await project.Repository.RunAsync("list", "--archived", "--json")).Expect(0);

            // Each start gets so much time that the work lasts for all kills, on any machine.
            var isAhead = (project.Commits - first) * Kills > kills * project.PhaseCount;
            window *= isAhead ? 0.7 : 1.2;
        }

        await project.CheckAfterLastRunAsync();
        output.WriteLine($"seed {seed}: {kills} kills over {Items} items, {project.Incomplete} interrupted phases had something to keep");
        Assert.True(kills > 0, $"seed {seed}: the run ended before the first kill");
    }

    [Fact]
    public async Task Agents_killed_at_random_are_tried_again_until_all_is_done()
    {
        using var project = await CrashProject.CreateAsync(Items, maxConcurrent: 3);
        var random = new Random(seed);
        using var process = project.Start("0.4");
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var (kills, first) = (0, project.Commits);
        while (!process.HasExited)
        {
            await Task.Delay(random.Next(150));

            // Spread over the whole work: not all of them at the first items.
            var isAhead = kills * project.PhaseCount > ((project.Commits - first) * Kills) + (2 * project.PhaseCount);
            if (kills >= Kills || isAhead) continue;
            var agents = project.Processes("ORCHESTRATOR_ATTEMPT_").Where(LeadsItsGroup).ToArray();
            if (agents.Length > 0 && Kill(agents[random.Next(agents.Length)])) kills++;
        }

        project.Said.Add((await Repository.EndAsync(process, said, error)).Expect(0).Output);
        await project.CheckAfterLastRunAsync();
        output.WriteLine($"seed {seed}: {kills} kills over {Items} items");
        Assert.True(kills > 0, $"seed {seed}: no agent was met");
    }

    // The agent itself, not a program that it has started.
    private static bool LeadsItsGroup(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2] == id.ToString(CultureInfo.InvariantCulture);
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
