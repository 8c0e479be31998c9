using System.Management.Automation;

namespace Orchestrator.PowerShell.Running;

/// <summary>The streams of a job; they take writes from any thread, and Receive-Job empties them.</summary>
internal sealed class JobOutput(Job job) : IRunOutput
{
    /// <inheritdoc/>
    public void WriteObject(object value) => job.Output.Add(PSObject.AsPSObject(value));

    /// <inheritdoc/>
    public void WriteError(ErrorRecord record) => job.Error.Add(record);

    /// <inheritdoc/>
    public void WriteWarning(string text) => job.Warning.Add(new WarningRecord(text));

    /// <inheritdoc/>
    public void WriteVerbose(string text) => job.Verbose.Add(new VerboseRecord(text));

    /// <inheritdoc/>
    public void WriteDebug(string text) => job.Debug.Add(new DebugRecord(text));

    /// <inheritdoc/>
    public void WriteInformation(string text) => job.Information.Add(HostInformation.Record(text, "Start-Pipeline"));

    /// <inheritdoc/>
    public void WriteProgress(ProgressRecord record) => job.Progress.Add(record);
}
