namespace Orchestrator.Agents;

/// <summary>What the scripted agent has done for an item before: empty files beside the transcripts, which are never committed.</summary>
/// <param name="attemptDirectory">Directory of this attempt; its parent is the run's, whose parent holds all runs.</param>
/// <param name="itemId">The item.</param>
internal sealed class DemoMemory(string attemptDirectory, string itemId)
{
    /// <summary>In how many earlier attempts of this item, in any run still kept, the deed was done.</summary>
    internal int Count(string deed)
    {
        string? run = Path.GetDirectoryName(attemptDirectory);
        if (run is null || Path.GetDirectoryName(run) is not { } runs) return 0;
        return Directory.EnumerateDirectories(runs)
            .SelectMany(each => Directory.EnumerateDirectories(each, $"*_{itemId}_*"))
            .Count(attempt => File.Exists(Path.Combine(attempt, FileName(deed))));
    }

    /// <summary>Remembers that the deed was done in this attempt.</summary>
    internal void Add(string deed) => File.WriteAllBytes(Path.Combine(attemptDirectory, FileName(deed)), []);

    private static string FileName(string deed) => "demo-" + deed;
}
