using System.Text;
using Orchestrator.Native;

namespace Orchestrator.Configuration;

/// <summary>Checks that the instruction files which phases name exist and can be read.</summary>
public static class WorkflowCheck
{
    /// <summary>Opens every file that the configuration names.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>An error for each mention of a file that cannot be read, in the order of the configuration.</returns>
    public static IReadOnlyList<ConfigurationFinding> Check(OrchestratorConfiguration configuration) =>
        [.. configuration.Workflows.Select(Check).OfType<ConfigurationFinding>()];

    private static ConfigurationFinding? Check(WorkflowReference reference)
    {
        return Fault(reference.Path) is not var (what, remedy) ? null : new ConfigurationFinding(FindingSeverity.Error, what, remedy)
        {
            Area = FindingArea.Workflows,
            Key = reference.Key,
            Where = reference.Where,
        };
    }

    private static (string What, string Remedy)? Fault(string path)
    {
        const string correct = "correct the path (relative ones start beside the configuration), or leave workflows out where a built-in text exists";
        if (Directory.Exists(path)) return ($"{path} is a directory, not a file", correct);
        try
        {
            if (IsPipe(path)) return ($"{path} is a pipe, not a file", correct);
            using FileStream file = File.OpenRead(path);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ($"there is no file {path}", $"create it, {correct}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ($"{path} cannot be read: {e.Message.TrimEnd('.')}", "make it readable for the user that runs this");
        }
    }

    // Opened as any other file it would hold up the start until somebody writes to it.
    private static bool IsPipe(string path)
    {
        if (OperatingSystem.IsWindows()) return false;
        var file = new FileInfo(path);
        if (file.LinkTarget is not null) file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        if (file is not { Exists: true, Length: 0 }) return false;
        using var handle = UnfollowedFile.Open(Encoding.UTF8.GetBytes(file.FullName + '\0'), out _);
        if (handle is null) return false;
        using var stream = new FileStream(handle, FileAccess.Read);
        return !stream.CanSeek;
    }
}
