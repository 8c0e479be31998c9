using System.Text.Json;
using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>Notices that <c>Stop-Pipeline</c> in another process asks this run to end.</summary>
internal sealed class StopFileWatch : IDisposable
{
    private readonly RunFiles files;
    private readonly string runId;
    private readonly Action<StopRequest> asked;
    private readonly FileSystemWatcher watcher;
    private readonly ITimer backstop;

    /// <summary>Begins to watch; a request that is there already is heard at once.</summary>
    public StopFileWatch(RunFiles files, string runId, TimeProvider time, Action<StopRequest> asked)
    {
        this.files = files;
        this.runId = runId;
        this.asked = asked;
        watcher = new FileSystemWatcher(files.Directory, Path.GetFileName(files.StopFile));
        watcher.Created += (_, _) => Look();
        watcher.Renamed += (_, _) => Look();
        watcher.Changed += (_, _) => Look();
        watcher.EnableRaisingEvents = true;

        // Only for file systems that tell nothing (network shares) and for an exhausted inotify.
        backstop = time.CreateTimer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        watcher.Dispose();
        backstop.Dispose();
    }

    private void Look()
    {
        try
        {
            if (!File.Exists(files.StopFile)) return;
            var request = JsonSerializer.Deserialize(File.ReadAllBytes(files.StopFile), RunJson.Default.StopRequest);
            File.Delete(files.StopFile);
            if (request?.Run == runId) asked(request);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            // Half written, or gone between two looks: the next event or the backstop sees the rest.
        }
    }
}
