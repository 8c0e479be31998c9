using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>What a front says to open a project.</summary>
public sealed record ProjectOptions
{
    /// <summary>Where the search for the project begins; absolute.</summary>
    public required string StartDirectory { get; init; }

    /// <summary>The root, if it was said; relative to <see cref="StartDirectory"/> or absolute.</summary>
    public string? Root { get; init; }

    /// <summary>The configuration file, if it was said; relative to <see cref="StartDirectory"/> or absolute.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The clock of everything.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The YAML formats, loaded on first need; null: a front without them.</summary>
    public IYamlFormat? Yaml { get; init; }

    /// <summary>Whether somebody else starts programs from this process: true in a shell, false in a program of our own.</summary>
    public bool HostStartsPrograms { get; init; }

    /// <summary>Program and arguments of the built-in demo agent; it is the front itself in another role.</summary>
    public IReadOnlyList<string> DemoCommand { get; init; } = [];
}
