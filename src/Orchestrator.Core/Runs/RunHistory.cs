using System.Text.Json;

namespace Orchestrator.Runs;

/// <summary>The runs that a project remembers.</summary>
public static class RunHistory
{
    /// <summary>Ids of all remembered runs, oldest first.</summary>
    public static IReadOnlyList<string> List(RunFiles files)
    {
        if (!Directory.Exists(files.RunsDirectory)) return [];
        return [.. Directory.EnumerateDirectories(files.RunsDirectory)
            .Select(path => Path.GetFileName(path)!)
            .Where(RunId.IsValid)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Ids of runs whose journal says that something remains to be done, oldest first.</summary>
    public static IReadOnlyList<string> ListUnfinished(RunFiles files) =>
        [.. List(files).Where(run => File.Exists(files.JournalFile(run)) && !RunJournal.IsClosed(files.JournalFile(run)))];

    /// <summary>Writes a run's summary.</summary>
    public static void Save(RunFiles files, PipelineRun run)
    {
        var path = files.SummaryFile(run.Id);
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(run, RunJson.Default.PipelineRun));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>A run's summary; null if the run was killed before it could write one.</summary>
    public static PipelineRun? Load(RunFiles files, string runId)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(files.SummaryFile(runId)), RunJson.Default.PipelineRun);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Deletes what runs beyond the newest <paramref name="keep"/> left, never one that recovery still needs.</summary>
    public static void Prune(RunFiles files, int keep)
    {
        var unfinished = ListUnfinished(files).ToHashSet(StringComparer.Ordinal);
        foreach (var run in List(files).SkipLast(keep).Where(run => !unfinished.Contains(run)))
        {
            try
            {
                Directory.Delete(files.RunDirectory(run), recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A transcript that somebody reads just now stays until the next run prunes.
            }
        }
    }
}
