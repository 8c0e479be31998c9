using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orchestrator.Cli.Tests;

public sealed partial class StoppingTests
{
    internal const int Interrupt = 2;
    internal const int Hangup = 1;
    internal const int Terminate = 15;

    // A grace that no test waits for: whoever ends within it was ended by the second signal.
    private const string Stubborn = """
        [agent]
        cli = "stubborn"
        [execution]
        shutdown_grace_seconds = 600
        [agents.stubborn]
        command = ["sh", "-c", "trap '' TERM INT HUP; echo Hanging; while :; do sleep 1; done"]
        version_args = []
        """;

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    [InlineData(Hangup)]
    public async Task A_signal_ends_a_run_with_130_a_clean_repository_and_no_process(int signal)
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item", "--description", "demo:hang@build");
        using var process = repository.Start(["run", "--json"]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await WaitForHangingAsync(repository);
        Assert.Equal(0, Kill(process.Id, signal));
        var run = (await Repository.EndAsync(process, output, error)).Expect(130).JsonLines[^1];

        Documented.Check("Run", run);
        Assert.Equal("shutdown_requested", run.GetProperty("halt_reason").GetString());
        Assert.Equal("", repository.Git("status", "--porcelain"));
        Assert.Empty(Descendants(run));
        var item = (await repository.RunAsync("show", id, "--json")).Expect(0).Json;
        Assert.Equal(("in_progress", "build"), (item.GetProperty("status").GetString(), item.GetProperty("phase").GetString()));

        // It resumes where it stood once nothing hangs any more.
        (await repository.RunAsync("set", id, "--description", "")).Expect(0);
        (await repository.RunAsync("run")).Expect(0);
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    [InlineData(Hangup)]
    public async Task A_second_signal_does_not_wait_for_a_stubborn_agent(int signal)
    {
        using var repository = Repository.Project(Stubborn);
        await repository.AddAsync("An item");
        using var process = repository.Start(["run", "--json"]);
        var output = process.StandardOutput.ReadToEndAsync();
        await WaitForHangingAsync(repository);
        Assert.Equal(0, Kill(process.Id, signal));
        var told = await ReadUntilAsync(process.StandardError, "once more ends them at once");
        var error = process.StandardError.ReadToEndAsync();
        Assert.Equal(0, Kill(process.Id, signal));
        var run = (await Repository.EndAsync(process, output, error)).Expect(130).JsonLines[^1];
        Assert.Contains("600 s", told, StringComparison.Ordinal);
        Assert.Empty(Descendants(run));
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task Several_stubborn_agents_are_ended_after_one_grace_for_all_of_them()
    {
        const int Agents = 4;
        const int Grace = 3;
        using var repository = Repository.Project(Stubborn.Replace("600", $"{Grace}\nmax_concurrent = {Agents}\nmax_wip = {Agents}", StringComparison.Ordinal));
        for (var i = 0; i < Agents; i++) await repository.AddAsync($"Item {i}");
        using var process = repository.Start(["run", "--json"]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await WaitForHangingAsync(repository, Agents);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(0, Kill(process.Id, Terminate));
        var run = (await Repository.EndAsync(process, output, error)).Expect(130).JsonLines[^1];

        // One after the other they would take four graces; three are more than enough for one and a busy machine.
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(Grace), TimeSpan.FromSeconds(Grace * 3));
        Assert.Empty(Descendants(run));
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task Another_process_sees_the_run_cannot_start_a_second_one_and_can_stop_it()
    {
        using var repository = Repository.Project();
        await repository.AddAsync("An item", "--description", "demo:hang@build");
        using var process = repository.Start(["run", "--json"]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await WaitForHangingAsync(repository);

        Assert.Contains($"pid {process.Id}", (await repository.RunAsync("status")).Expect(0).Output, StringComparison.Ordinal);
        var status = (await repository.RunAsync("status", "--json")).Expect(0).Json;
        Documented.Check("Status", status);
        Assert.Equal(process.Id, status.GetProperty("active_run").GetProperty("pid").GetInt32());
        Assert.Equal("OrcRunActive", (await repository.RunAsync("run", "--json")).Expect(1).ErrorJson.GetProperty("id").GetString());
        await repository.AddAsync("Added while it runs");

        var stop = (await repository.RunAsync("stop", "--json")).Expect(0).Json;
        Documented.Check("Stop", stop);
        Assert.Equal(process.Id, stop.GetProperty("pid").GetInt32());
        (await Repository.EndAsync(process, output, error)).Expect(130);
        Assert.Equal("", repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_transcript_is_followed_until_its_agent_has_ended()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item", "--description", "demo:hang@build");
        using var run = repository.Start(["run"]);
        var (output, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await WaitForHangingAsync(repository);
        using var transcript = repository.Start(["transcript", id, "--follow"]);
        var transcriptError = transcript.StandardError.ReadToEndAsync();
        var seen = await ReadUntilAsync(transcript.StandardOutput, "Hanging");
        Assert.False(transcript.HasExited);
        (await repository.RunAsync("stop")).Expect(0);
        (await Repository.EndAsync(run, output, error)).Expect(130);
        (await Repository.EndAsync(transcript, transcript.StandardOutput.ReadToEndAsync(), transcriptError)).Expect(0);
        Assert.Contains("Reading the prompt: build", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_a_transcript_ends_when_its_reader_does_and_not_only_with_the_agent()
    {
        using var repository = Repository.Project();
        var id = await repository.AddAsync("An item", "--description", "demo:hang@build");
        using var run = repository.Start(["run"]);
        var (output, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await WaitForHangingAsync(repository);
        var follow = $"{{ \"$0\" transcript {id} --follow --log-level warn; echo $? >&2; }} | head -n 1";
        var followed = (await repository.RunAsync(["-c", follow, Repository.Program], null, "/bin/sh", [])).Expect(0);
        Assert.Equal("0", followed.Error.Trim());
        Assert.False(run.HasExited);
        (await repository.RunAsync("stop")).Expect(0);
        (await Repository.EndAsync(run, output, error)).Expect(130);
    }

    private static async Task WaitForHangingAsync(Repository repository, int agents = 1)
    {
        var runs = Path.Combine(repository.Root, ".orchestrator", "runs");
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!IsHanging())
        {
            Assert.False(bound.IsCancellationRequested, "the agent never hung");
            await Task.Delay(20);
        }

        bool IsHanging() => Directory.Exists(runs)
            && Directory.EnumerateFiles(runs, "stdout.log", SearchOption.AllDirectories).Count(path => ReadShared(path).Contains("Hanging", StringComparison.Ordinal)) >= agents;
    }

    private static string ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static async Task<string> ReadUntilAsync(StreamReader reader, string text)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var read = "";
        while (!read.Contains(text, StringComparison.Ordinal))
            read += await reader.ReadLineAsync(bound.Token) + "\n";
        return read;
    }

    // By the environment variable that all descendants of an attempt inherit.
    private static IEnumerable<string> Descendants(JsonElement run)
    {
        if (!OperatingSystem.IsLinux()) yield break;
        var marker = "ORCHESTRATOR_ATTEMPT_" + run.GetProperty("id").GetString();
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            string environment;
            try
            {
                environment = File.ReadAllText(Path.Combine(directory, "environ"));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (environment.Contains(marker, StringComparison.Ordinal)) yield return directory;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
