using System.Text;

namespace Orchestrator.Git;

/// <summary>What one git process left behind.</summary>
/// <param name="ExitCode">Its exit code; -1 when a signal ended it.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained, decoded.</param>
/// <param name="TimedOut">It was ended by us.</param>
internal sealed record GitResult(int ExitCode, ReadOnlyMemory<byte> Output, string Error, bool TimedOut)
{
    public bool Succeeded => ExitCode == 0 && !TimedOut;

    public string OutputText => Encoding.UTF8.GetString(Output.Span);

    /// <summary>Git's own words: what it wrote to standard error, else what it printed.</summary>
    public string Words => TimedOut ? "git did not end in time and was stopped. " + Said : Said;

    /// <summary>A lock file of the repository exists already.</summary>
    public bool IsLockHeld =>
        !Succeeded && Error.Contains(".lock': File exists", StringComparison.Ordinal);

    private string Said => Error.Trim() is { Length: > 0 } error ? error
        : OutputText.Trim() is { Length: > 0 } output ? output
        : ExitCode < 0 ? "git was killed" : $"git ended with exit code {ExitCode} and no word";
}
