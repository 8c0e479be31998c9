using System.Collections.ObjectModel;

namespace Orchestrator.Processes;

/// <summary>What a child process is to be: program, words, directory, environment, input, and who listens.</summary>
/// <param name="FileName">A path, or a name that is looked for on the child's PATH; a path that is not absolute starts at the working
/// directory.</param>
/// <param name="Arguments">The words after the program's name, passed as they are and never through a shell.</param>
public sealed record ProcessStart(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The directory the child starts in; it must exist.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Variables added to, changed in (or, with null, taken out of) the environment of this process.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = ReadOnlyDictionary<string, string?>.Empty;

    /// <summary>Written to standard input, which is then closed; a child that never reads it or ends early is no error.</summary>
    public ReadOnlyMemory<byte> StandardInput { get; init; }

    /// <summary>Takes the place of <see cref="StandardInput"/> for a child that is started before its input is known; null: it is known.</summary>
    public Task<ReadOnlyMemory<byte>>? LateInput { get; init; }

    /// <summary>Whether the child gets any input.</summary>
    public bool HasInput => LateInput is not null || !StandardInput.IsEmpty;

    /// <summary>
    /// The name of an environment variable that is set to 1 in the child and, by inheritance, marks all its descendants as its own;
    /// null: nothing is looked for when the child has ended by itself, and what it left behind stays.
    /// </summary>
    /// <remarks>Letters, digits and underscores only: shells drop other names.</remarks>
    public string? Marker { get; init; }

    /// <summary>Names of processes that may outlive the child: the program's name, or that of the script or library it runs.</summary>
    public IReadOnlyList<string> KeepProcesses { get; init; } = [];

    /// <summary>How long what the child left behind has between TERM and KILL when the child has ended by itself; 5 s.</summary>
    public TimeSpan SurvivorGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Receives standard output in order as it comes; the bytes are valid during the call only.</summary>
    /// <remarks>
    /// A callback that blocks holds the child back. One that throws gets no more, and its exception comes out of <see
    /// cref="ChildProcess.Completion"/>.
    /// </remarks>
    public Action<ReadOnlyMemory<byte>>? OnOutput { get; init; }

    /// <summary>Receives standard error in order as it comes; as <see cref="OnOutput"/>, on another thread.</summary>
    public Action<ReadOnlyMemory<byte>>? OnError { get; init; }
}
