namespace Orchestrator.Git;

/// <summary>The text of a commit message with its trailers.</summary>
internal static class CommitMessage
{
    // One argument of a process may hold 128 KB on Linux; a body beyond this is a mistake of whoever wrote it.
    private const int Longest = 30_000;

    public static string Compose(CommitRequest request)
    {
        var message = request.Message.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Trim();
        if (message.Length > Longest) message = message[..Longest] + "…";
        if (request.Trailers.Count == 0) return message;
        return message + "\n\n" + string.Join('\n', request.Trailers.Select(trailer => trailer.Key + ": " + OneLine(trailer.Value)));
    }

    /// <summary>The value as it stands in the commit.</summary>
    public static string OneLine(string value) =>
        string.Join(' ', value.Replace("\0", "", StringComparison.Ordinal).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
}
