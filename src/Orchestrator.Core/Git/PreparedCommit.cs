using System.Text;

namespace Orchestrator.Git;

/// <summary>A <c>git commit</c> that runs already and waits for its paths: it comes up while something else is done.</summary>
/// <remarks>
/// Git reads its paths before it takes a lock or writes anything, and its message after them, and it refuses to commit no paths. So one that gets none,
/// because it is disposed of or because this process has died, ends without a trace; and should HEAD move meanwhile, git itself refuses.
/// </remarks>
internal sealed class PreparedCommit : IAsyncDisposable
{
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> paths = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts git.</summary>
    /// <param name="git">Runs it.</param>
    /// <param name="call">It takes the paths from standard input; the message is not among its arguments.</param>
    /// <param name="messageFile">Where the message will be put.</param>
    /// <param name="runsHooks">Whether that is a commit with hooks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public PreparedCommit(GitCommandLine git, GitCall call, string messageFile, bool runsHooks, CancellationToken cancellationToken)
    {
        RunsHooks = runsHooks;
        MessageFile = messageFile;
        Completion = git.RunAsync(call with { Arguments = [.. call.Arguments, "--file", messageFile], LateInput = paths.Task }, cancellationToken);
    }

    /// <summary>Whether that is a commit with hooks.</summary>
    public bool RunsHooks { get; }

    /// <summary>Where git will look for the message.</summary>
    public string MessageFile { get; }

    /// <summary>What came of it.</summary>
    public Task<GitResult> Completion { get; }

    /// <summary>Hands git message and paths.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="input">The paths as git wants them.</param>
    /// <remarks>If the message cannot be written git gets no paths, and refuses.</remarks>
    public void GoOn(string message, ReadOnlyMemory<byte> input)
    {
        try
        {
            File.WriteAllBytes(MessageFile, Encoding.UTF8.GetBytes(message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            input = default;
        }

        paths.TrySetResult(input);
    }

    /// <summary>Ends one that got no paths.</summary>
    public async ValueTask DisposeAsync()
    {
        paths.TrySetResult(default);
        await Completion.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
    }
}
