namespace Orchestrator.Pipelines;

/// <summary>A command that proves a phase's work; exit code 0 is proof.</summary>
/// <param name="Words">Program and arguments, given to the process as they are.</param>
/// <param name="Display">The command as its author wrote it.</param>
public sealed record VerifyCommand(IReadOnlyList<string> Words, string Display)
{
    /// <summary>A command line for the platform's shell: <c>sh -c</c> on Unix, <c>pwsh -c</c> on Windows.</summary>
    public static VerifyCommand Shell(string line) =>
        new(OperatingSystem.IsWindows() ? ["pwsh", "-NoProfile", "-c", line] : ["sh", "-c", line], line);

    /// <summary>A program with its arguments, no shell between.</summary>
    public static VerifyCommand Program(IReadOnlyList<string> words) => new(words, string.Join(' ', words));
}
