namespace Orchestrator.Tests.Git;

/// <summary>The git of a repository that waits for the paths of a commit, as Linux shows it.</summary>
internal static class WaitingGit
{
    /// <summary>Waits until it has come to read them: it has looked up HEAD before.</summary>
    public static Task UntilItReadsAsync(TestRepository repository) => WaitFor.ConditionAsync(() => Reads(repository), "git reads its paths");

    /// <summary>Whether there is one that has come so far.</summary>
    public static bool Reads(TestRepository repository)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (File.ReadAllText(process + "/cmdline").Contains("--only", StringComparison.Ordinal)
                    && new FileInfo(process + "/cwd").LinkTarget == repository.Root
                    && File.ReadAllText(process + "/wchan").Contains("pipe", StringComparison.Ordinal)) return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile.
            }
        }

        return false;
    }
}
