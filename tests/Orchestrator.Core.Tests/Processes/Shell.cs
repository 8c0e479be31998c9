using System.Globalization;
using System.Text;
using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

/// <summary>Starts for the tests: shell lines and the test agent, each in a temporary directory with a marker of its own.</summary>
internal sealed class Shell : IDisposable
{
    private static int count;

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("processes-").FullName;

    public string Marker { get; } =
        string.Create(CultureInfo.InvariantCulture, $"ORCHESTRATOR_ATTEMPT_test{Environment.ProcessId}x{Interlocked.Increment(ref count)}_1");

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    public ProcessStart Run(string script, params string[] arguments) =>
        new("/bin/sh", ["-c", script, "sh", .. arguments]) { WorkingDirectory = Directory, Marker = Marker };

    public string PathOf(string name) => Path.Combine(Directory, name);

    public async Task<string> ReadWhenWrittenAsync(string name)
    {
        var text = "";
        await WaitFor.ConditionAsync(() => File.Exists(PathOf(name)) && (text = File.ReadAllText(PathOf(name))).EndsWith('\n'), $"{name} written");
        return text.Trim();
    }

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
