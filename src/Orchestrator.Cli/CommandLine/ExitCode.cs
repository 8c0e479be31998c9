namespace Orchestrator.Cli.CommandLine;

/// <summary>The exit codes of chapter 9; those of a run come from the run itself.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    internal const int Ok = 0;

    /// <summary>Something failed; the message says what.</summary>
    internal const int Error = 1;

    /// <summary>The command line could not be understood.</summary>
    internal const int Usage = 2;

    /// <summary>Ended by Ctrl+C or a signal.</summary>
    internal const int Interrupted = 130;
}
