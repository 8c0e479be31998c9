using System.Management.Automation;

namespace Orchestrator.PowerShell.Running;

/// <summary>Where a run speaks to: the streams of a cmdlet or those of a job. Called on one thread only.</summary>
internal interface IRunOutput
{
    /// <summary>Emits an object.</summary>
    void WriteObject(object value);

    /// <summary>Writes an error that ends nothing.</summary>
    void WriteError(ErrorRecord record);

    /// <summary>Writes a warning.</summary>
    void WriteWarning(string text);

    /// <summary>Writes a verbose line.</summary>
    void WriteVerbose(string text);

    /// <summary>Writes a debug line.</summary>
    void WriteDebug(string text);

    /// <summary>Writes to the information stream, shown on the host.</summary>
    void WriteInformation(string text);

    /// <summary>Updates a progress bar.</summary>
    void WriteProgress(ProgressRecord record);
}
