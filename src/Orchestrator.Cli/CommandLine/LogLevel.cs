namespace Orchestrator.Cli.CommandLine;

/// <summary>How much is told on standard error.</summary>
internal enum LogLevel
{
    /// <summary>Failures alone.</summary>
    Error,

    /// <summary>What deserves a look.</summary>
    Warn,

    /// <summary>What a person at the screen wants to know; the default.</summary>
    Info,

    /// <summary>Scheduling decisions with their reasons, attempts that are tried again, traces of failures.</summary>
    Debug,
}
