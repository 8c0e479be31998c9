using System.Diagnostics;
using System.Globalization;
using Orchestrator.Storage;

namespace Orchestrator.Tests.Storage;

public sealed class ManyWritersTests
{
    [Fact]
    public async Task Many_processes_add_at_once_and_no_item_is_lost()
    {
        const int Writers = 8, Items = 12;
        using var directory = new StoreDirectory();
        using var store = directory.Open();
        await store.InitializeAsync(null, default);

        var writers = Enumerable.Range(0, Writers).Select(i => new Writer(directory, i, Items)).ToArray();
        foreach (var writer in writers) await writer.Process.WaitForExitAsync();

        Assert.All(writers, writer => Assert.Equal((0, ""), (writer.Process.ExitCode, writer.Errors)));
        var items = (await store.ReadAsync(default)).Items;
        Assert.Equal(Writers * Items, items.Count);
        Assert.Equal(Writers * Items, items.Select(item => item.Title).Distinct().Count());
        Assert.Equal(items.Select(item => item.Id).Order(StringComparer.Ordinal), items.Select(item => item.Id));
    }

    [Fact]
    public async Task Writers_killed_at_any_moment_leave_a_store_that_is_whole()
    {
        const int Writers = 10, Items = 400;
        using var directory = new StoreDirectory();
        using var store = directory.Open();
        await store.InitializeAsync(null, default);
        var random = new Random(1);

        var writers = Enumerable.Range(0, Writers).Select(i => new Writer(directory, i, Items, "--archive")).ToArray();
        foreach (var writer in writers)
        {
            // Somewhere in the middle of its work, at a moment nobody has chosen.
            await writer.WaitForLinesAsync(1 + random.Next(8));
            writer.Process.Kill();
        }

        foreach (var writer in writers) await writer.Process.WaitForExitAsync();
        var report = await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: true, default);
        var snapshot = await store.ReadAsync(default);
        var archived = (await store.ReadArchiveAsync(default)).Select(item => item.Id).ToHashSet();

        Assert.All(report.Findings, finding => Assert.Contains(finding.Kind, (string[])["leftover", "in-both", "not-archived"]));
        Assert.DoesNotContain(snapshot.Items, item => archived.Contains(item.Id));
        foreach (var line in writers.SelectMany(writer => writer.Lines).Select(line => line.Split(' ')))
            Assert.True(line[0] == "archived" ? archived.Contains(line[1]) : snapshot.TryGet(line[1], out _) || archived.Contains(line[1]), string.Join(' ', line));
        await store.PutAsync(StoreDirectory.NewItem("WRK-zzzzz"));
        Assert.True((await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: true, default)).IsClean);
    }

    private sealed class Writer
    {
        private readonly List<string> lines = [];
        private readonly System.Text.StringBuilder errors = new();

        public Writer(StoreDirectory directory, int number, int items, params string[] more)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "store-writer.dll"), directory.Layout.Directory, $"writer-{number}", items.ToString(CultureInfo.InvariantCulture), .. more])
                start.ArgumentList.Add(argument);
            Process = Process.Start(start)!;
            Process.OutputDataReceived += (_, e) =>
            {
                if (e.Data is null) return;
                lock (lines) lines.Add(e.Data);
            };
            Process.ErrorDataReceived += (_, e) => errors.Append(e.Data);
            Process.BeginOutputReadLine();
            Process.BeginErrorReadLine();
        }

        public Process Process { get; }

        public string Errors => errors.ToString();

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (lines) return [.. lines.Where(line => line.Contains(' '))];
            }
        }

        public async Task WaitForLinesAsync(int count)
        {
            while (Lines.Count < count && !Process.HasExited) await Task.Delay(2);
        }
    }
}
