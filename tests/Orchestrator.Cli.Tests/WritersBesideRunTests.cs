using Xunit.Abstractions;

namespace Orchestrator.Cli.Tests;

/// <summary>
/// Many processes add items while a run is on. Small by default; <c>ORCHESTRATOR_WRITERS</c>, <c>ORCHESTRATOR_ADDS</c> (of each) and
/// <c>ORCHESTRATOR_ITEMS</c> (of the run) set its size, <c>ORCHESTRATOR_SEED</c> the moments of the kills.
/// </summary>
public sealed class WritersBesideRunTests(ITestOutputHelper output)
{
    private static readonly int Writers = Number("ORCHESTRATOR_WRITERS", 4);
    private static readonly int Adds = Number("ORCHESTRATOR_ADDS", 4);
    private static readonly int Items = Number("ORCHESTRATOR_ITEMS", 2);
    private readonly int seed = Number("ORCHESTRATOR_SEED", Random.Shared.Next(1_000_000));

    [Fact]
    public async Task Items_that_many_processes_add_during_a_run_are_all_there_once_and_the_run_loses_nothing()
    {
        using var project = await BusyProject.CreateAsync(Items);
        await project.WorkAsync(Writers, async writer =>
        {
            for (var i = 1; i <= Adds; i++) (await project.AddAsync(writer, i)).Expect(0);
        });

        await project.CheckRunAsync();
        var titles = await project.ReadTitlesAsync();
        Assert.Equal(Writers * Adds, project.Acknowledged.Count);
        Assert.Equal(project.Acknowledged.OrderBy(added => added.Key, StringComparer.Ordinal), titles.OrderBy(item => item.Key, StringComparer.Ordinal));
        output.WriteLine($"{Writers} writers added {titles.Count} items beside a run of {Items}; {project.Looks} looks meanwhile");
    }

    [Fact]
    public async Task Writers_killed_at_random_during_a_run_lose_nothing_that_they_had_acknowledged()
    {
        using var project = await BusyProject.CreateAsync(Items);
        var (window, kills, waits) = (TimeSpan.FromSeconds(0.5), 0, 0);
        await project.WorkAsync(Writers, async writer =>
        {
            var random = new Random(seed + writer);
            for (var i = 1; i <= Adds; i++)
            {
                var result = await project.AddAsync(writer, i, killAfter: window * 2 * random.NextDouble());
                var isKilled = result.ExitCode == CrashProject.Killed;

                // About every second one, however fast the machine is; which writer says so last does not matter.
                window *= isKilled ? 1.3 : 0.8;
                if (isKilled) Interlocked.Increment(ref kills);
                else if (result.Error.Contains("was not free within", StringComparison.Ordinal)) Interlocked.Increment(ref waits);
                else result.Expect(0);
            }
        });

        // What killed writers left lying is cleared away by whoever writes next.
        (await project.AddAsync(Writers + 1, 1)).Expect(0);
        await project.CheckRunAsync();
        var titles = (await project.ReadTitlesAsync()).ToDictionary(StringComparer.Ordinal);
        Assert.All(project.Acknowledged, added => Assert.Equal(added.Value, titles.GetValueOrDefault(added.Key)));
        Assert.Equal(titles.Count, titles.Values.Distinct().Count());
        Assert.InRange(titles.Count - project.Acknowledged.Count, 0, kills);
        output.WriteLine($"seed {seed}: {kills} kills, {waits} waited for the lock in vain, {project.Acknowledged.Count} acknowledged, {titles.Count} items; {project.Looks} looks meanwhile");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
