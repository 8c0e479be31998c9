using System.Text.Json;
using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>Notices that <c>Stop-Pipeline</c> in another process asks this run to end.</summary>
internal sealed class StopFileWatch : IDisposable
{
    private readonly RunFiles files;
    private readonly TimeProvider time;
    private readonly Action<StopRequest> asked;
    private readonly Lock gate = new();
    private FileSystemWatcher? watcher;
    private ITimer? backstop;
    private bool isOver;

    /// <summary>Watches nothing yet.</summary>
    public StopFileWatch(RunFiles files, TimeProvider time, Action<StopRequest> asked)
    {
        this.files = files;
        this.time = time;
        this.asked = asked;
    }

    /// <summary>The run whose end may be asked for; null before it has a name.</summary>
    public string? RunId { get; private set; }

    /// <summary>Begins to watch; a request that is there already is heard at once, and deleted if it names another run.</summary>
    public void Begin(string runId)
    {
        RunId = runId;
        watcher = Watch();

        // Only for file systems that tell nothing (network shares) and for an exhausted inotify.
        backstop = time.CreateTimer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        watcher?.Dispose();
        backstop?.Dispose();

        // Neither waits for a look that is under way, and whoever is asked may be gone after this.
        lock (gate) isOver = true;
    }

    private FileSystemWatcher? Watch()
    {
        FileSystemWatcher? made = null;
        try
        {
            made = new FileSystemWatcher(files.Directory, Path.GetFileName(files.StopFile));
            made.Created += (_, _) => Look();
            made.Renamed += (_, _) => Look();
            made.Changed += (_, _) => Look();
            made.EnableRaisingEvents = true;
            return made;
        }
        catch (IOException)
        {
            // No more watches to be had: the backstop remains.
            made?.Dispose();
            return null;
        }
    }

    private void Look()
    {
        lock (gate)
        {
            if (isOver) return;
            try
            {
                if (!File.Exists(files.StopFile)) return;
                var request = JsonSerializer.Deserialize(File.ReadAllBytes(files.StopFile), RunJson.Default.StopRequest);
                File.Delete(files.StopFile);
                if (request is not null && request.Run == RunId) asked(request);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
            {
                // Half written, or gone between two looks: the next event or the backstop sees the rest.
            }
        }
    }
}
