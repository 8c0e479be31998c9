namespace Orchestrator;

/// <summary>The class of an <see cref="OrchestratorException"/>.</summary>
public enum ErrorKind
{
    /// <summary>The operation does not fit the present state.</summary>
    InvalidOperation,

    /// <summary>An argument or a value in a file is not allowed.</summary>
    InvalidArgument,

    /// <summary>The thing named does not exist.</summary>
    NotFound,

    /// <summary>Data on disk cannot be understood.</summary>
    InvalidData,

    /// <summary>Somebody else holds what is needed.</summary>
    Busy,

    /// <summary>The operating system refused (disk full, permission).</summary>
    InputOutput,

    /// <summary>A program that is needed is missing or not startable.</summary>
    NotInstalled,
}
