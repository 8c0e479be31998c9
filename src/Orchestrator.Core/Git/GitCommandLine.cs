using System.Text;
using Orchestrator.Processes;

namespace Orchestrator.Git;

/// <summary>Runs git in one directory: one environment, one set of options, for every call the same.</summary>
/// <param name="directory">Where git starts; the repository's top.</param>
/// <param name="marker">Name of the environment variable by which recovery finds our git processes; null: none.</param>
/// <param name="time">The clock of the bound.</param>
internal sealed class GitCommandLine(string directory, string? marker, TimeProvider time)
{
    // What points git at another repository (a hook or a rebase that started us sets some of it), or changes what a path means.
    private static readonly string[] Removed =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_CONFIG",
        "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE",
        "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_REFLOG_ACTION",
        "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
        "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE", "GIT_EXTERNAL_DIFF", "GIT_OPTIONAL_LOCKS", "LANGUAGE",
    ];

    /// <summary>Where git starts.</summary>
    public string Directory => directory;

    /// <summary>Runs git to its end and returns what it said, whatever its exit code.</summary>
    /// <exception cref="OrchestratorException">OrcGitMissing: there is no git to start.</exception>
    public async Task<GitResult> RunAsync(GitCall call, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in Removed) environment[name] = null;
        environment["GIT_TERMINAL_PROMPT"] = "0";
        // English words to tell failures by; UTF-8, since hooks inherit it and some tools misread source files under plain C.
        environment["LC_ALL"] = "C.UTF-8";
        if (call.IsRead) environment["GIT_OPTIONAL_LOCKS"] = "0";
        if (call.IndexFile is not null) environment["GIT_INDEX_FILE"] = call.IndexFile;
        if (marker is not null && call.IsMarked) environment[marker] = "1";

        var start = new ProcessStart("git", ["--no-pager", .. call.Arguments])
        {
            WorkingDirectory = directory,
            Environment = environment,
            StandardInput = call.Input,
            LateInput = call.LateInput,
        };
        CapturedOutput captured;
        try
        {
            captured = await ProcessRunner.CaptureAsync(start, time, call.Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (OrchestratorException e) when (e.Kind == ErrorKind.NotInstalled)
        {
            throw new OrchestratorException(
                "OrcGitMissing", "The program 'git' was not found.", "Install git 2.31 or newer and put it on the PATH.",
                ErrorKind.NotInstalled, "git", e);
        }
        catch (OrchestratorException e)
        {
            // Too many open files, say: git's failure, and no fault of the item that it is asked for.
            throw new OrchestratorException("OrcGitFailed", $"git could not be run in '{directory}': {e.Message}", e.Remedy, e.Kind, directory, e);
        }

        return new GitResult(captured.ExitCode ?? -1, captured.Output, Encoding.UTF8.GetString(captured.Error.Span), captured.TimedOut);
    }

    /// <summary>Runs git and insists on success.</summary>
    /// <exception cref="OrchestratorException">OrcGitFailed with git's own words.</exception>
    public async Task<GitResult> DemandAsync(GitCall call, CancellationToken cancellationToken)
    {
        var result = await RunAsync(call, cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? result : throw Failure(call, result);
    }

    /// <summary>As <see cref="DemandAsync"/>; what git printed, without the blanks around it.</summary>
    public async Task<string> DemandTextAsync(GitCall call, CancellationToken cancellationToken) =>
        (await DemandAsync(call, cancellationToken).ConfigureAwait(false)).OutputText.Trim();

    /// <summary>The error for a call that failed.</summary>
    public OrchestratorException Failure(GitCall call, GitResult result)
    {
        var verb = call.Arguments.FirstOrDefault(argument => !argument.StartsWith('-') && !argument.Contains('=', StringComparison.Ordinal)) ?? "git";
        if (result.IsLockHeld)
            return new OrchestratorException(
                "OrcGitLocked", $"git {verb} could not work: {result.Words}",
                "Wait for the other git process, or remove the lock file if there is none.", ErrorKind.Busy, directory);
        return new OrchestratorException(
            "OrcGitFailed", $"git {verb} failed in '{directory}': {result.Words}", "Put right what git names and try again.",
            ErrorKind.InvalidOperation, directory);
    }
}
