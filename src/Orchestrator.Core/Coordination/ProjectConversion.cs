using System.Text;
using Orchestrator.Configuration;
using Orchestrator.Git;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>Moves a project's backlog to the other format (chapter 2.2): one operation for both fronts.</summary>
public static class ProjectConversion
{
    /// <summary>Converts the backlog, archive included, and changes <c>project.store</c> in the configuration by one line.</summary>
    /// <param name="project">The project; of no use afterwards but to be disposed of, since its store has moved.</param>
    /// <param name="to">Name of the other format.</param>
    /// <param name="commit">Whether the change is committed even if the configuration does not say so.</param>
    /// <param name="cancellationToken">Honoured until the configuration is changed.</param>
    /// <returns>What was moved, and where the old store lies now.</returns>
    /// <exception cref="OrchestratorException">
    /// OrcUnknownStore, OrcRunActive, OrcConversionNeedsPath, OrcCommitRefused, or what the conversion of the store gives.
    /// </exception>
    public static async Task<StoreConversionReport> RunAsync(Project project, string to, bool commit, CancellationToken cancellationToken)
    {
        if (to is not (ProjectSettings.TaskGolem or ProjectSettings.Yaml))
            throw new OrchestratorException(
                "OrcUnknownStore", $"There is no store \"{to}\".", $"Choose {ProjectSettings.TaskGolem} or {ProjectSettings.Yaml}.",
                ErrorKind.InvalidArgument, to);
        var configuration = project.Configuration;
        if (configuration.Places.TryGetValue("project.backlog_path", out var place))
            throw new OrchestratorException(
                "OrcConversionNeedsPath", $"{place}: project.backlog_path names the {project.Settings.Project.Store} backlog; one of the other format cannot lie there.",
                "Take the key out, or move the backlog to its usual place first.", target: "project.backlog_path");

        // A place without a backlog is told so, and gets no lock file.
        _ = await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false);
        using var runLock = RunLock.TryTake(project.Files) ?? throw RunLock.Active(project.Files);
        var inbox = await project.TakeInInboxAsync(cancellationToken).ConfigureAwait(false);
        var file = configuration.Location.ConfigurationFile ?? Path.Combine(project.Root, ProjectLocator.FileNames[0]);
        var edited = new ConfigurationEditor().WithStore(File.Exists(file) ? await ReadAsync(file, cancellationToken).ConfigureAwait(false) : "", to);
        using var target = project.WithStore(to);
        var report = await StoreConversion.RunAsync(project.Store, target.Store, SwitchOverAsync, project.Time, cancellationToken).ConfigureAwait(false);

        // What is left beside the new store is never to be committed, from now on and not only from the next run.
        if (await GitRepository.TryOpenAsync(project.Root, null, project.Time, CancellationToken.None).ConfigureAwait(false) is { } git)
        {
            await git.EnsureExcludedAsync(new OwnedPaths(target, git).ExcludedLines(), CancellationToken.None).ConfigureAwait(false);
            if (commit || project.Settings.Project.AutoCommit) await CommitAsync(git, [.. FilesOf(project), .. FilesOf(target), file], project, to).ConfigureAwait(false);
        }

        return report with { Warnings = [.. inbox.Warnings, .. report.Warnings] };

        Task SwitchOverAsync(CancellationToken token)
        {
            token.ThrowIfCancellationRequested();
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(edited));
            return Task.CompletedTask;
        }
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        // A byte order mark stays in the text: the file keeps it.
        var bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(bytes);
    }

    private static IEnumerable<string> FilesOf(Project project) => project.Store.OwnedFiles.Concat(project.Store.SettingsFiles);

    private static Task<string?> CommitAsync(GitRepository git, IReadOnlyList<string> files, Project project, string to)
    {
        var owned = new OwnedPaths(project, git);
        var inside = files.Where(file => !Path.GetRelativePath(project.Root, file).StartsWith("..", StringComparison.Ordinal));
        return ManualCommit.MakeAsync(project, git, inside.Select(owned.InRepository), CommitMessages.ForChange($"Keep the backlog as {to}"), "The backlog is converted");
    }
}
