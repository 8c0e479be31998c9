using System.Text;
using Orchestrator.Processes;

namespace Orchestrator.Cli.Demo;

/// <summary>Git in the demo's repository, whatever the person's own configuration and environment say.</summary>
/// <param name="directory">The repository.</param>
internal sealed class DemoGit(string directory)
{
    // Set by git hooks, among others, and would lead every call to another repository.
    private static readonly Dictionary<string, string?> Scrubbed = new()
    {
        ["GIT_DIR"] = null, ["GIT_INDEX_FILE"] = null, ["GIT_WORK_TREE"] = null, ["GIT_PREFIX"] = null, ["GIT_OBJECT_DIRECTORY"] = null,
    };

    /// <summary>Runs git and returns the lines it prints.</summary>
    /// <exception cref="OrchestratorException">Git is missing, or refused.</exception>
    internal async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStart("git", arguments) { WorkingDirectory = directory, Environment = Scrubbed };
        var output = await ProcessRunner.CaptureAsync(start, TimeProvider.System, timeout: null, cancellationToken).ConfigureAwait(false);
        if (output.ExitCode != 0)
        {
            throw new OrchestratorException(
                "OrcGitFailed", $"git {string.Join(' ', arguments)} failed: {Encoding.UTF8.GetString(output.Error.Span).Trim()}", "Mend what git says and try again.");
        }

        return Encoding.UTF8.GetString(output.Output.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
