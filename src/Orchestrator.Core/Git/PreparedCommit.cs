using System.Text;

namespace Orchestrator.Git;

/// <summary>A <c>git commit</c> of single files that runs already and waits for their names: it comes up while something else is done.</summary>
/// <remarks>
/// Git reads the paths before it takes a lock or writes anything, and its message after them, and it refuses to commit no paths. So one that gets none,
/// because it is disposed of or because this process has died, ends without a trace. HEAD and whether a merge is under way it has looked up at its start:
/// who hands it paths makes sure that both are as they were. While it waits it is a git at work to whoever looks for one.
/// </remarks>
internal sealed class PreparedCommit : IAsyncDisposable
{
    // Who hands them over goes on with the writing: no other thread need be woken for that.
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> paths = new();
    private readonly string messageFile;

    /// <summary>Starts git.</summary>
    /// <param name="git">Runs it.</param>
    /// <param name="call">It takes the paths from standard input; the message is not among its arguments.</param>
    /// <param name="head">HEAD before the start.</param>
    /// <param name="messageFile">Where the message will be put; absolute. It stays: a file made and deleted for each commit would cost ext4 a search for a free inode.</param>
    /// <param name="runsHooks">Whether that is a commit with hooks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public PreparedCommit(GitCommandLine git, GitCall call, string head, string messageFile, bool runsHooks, CancellationToken cancellationToken)
    {
        Head = head;
        RunsHooks = runsHooks;
        this.messageFile = messageFile;
        call = call with { Arguments = [.. call.Arguments, "--file", messageFile], LateInput = paths.Task };

        // On this thread, though it lasts until the program is loaded: another one often began only when the paths were there.
        Completion = git.RunAsync(call, cancellationToken);
    }

    /// <summary>HEAD before the start; git refuses should it be another one when the commit is made, but hooks have run then.</summary>
    public string Head { get; }

    /// <summary>Whether that is a commit with hooks.</summary>
    public bool RunsHooks { get; }

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
            File.WriteAllBytes(messageFile, Encoding.UTF8.GetBytes(message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            input = default;
        }

        paths.TrySetResult(input);
    }

    /// <summary>Ends one that got no paths, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        paths.TrySetResult(default);
        await Completion.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
    }
}
