using System.Management.Automation;

namespace Orchestrator.PowerShell.Running;

/// <summary>The streams of the cmdlet that runs in the foreground.</summary>
internal sealed class CmdletOutput(Cmdlet cmdlet) : IRunOutput
{
    /// <inheritdoc/>
    public void WriteObject(object value) => cmdlet.WriteObject(value);

    /// <inheritdoc/>
    public void WriteError(ErrorRecord record) => cmdlet.WriteError(record);

    /// <inheritdoc/>
    public void WriteWarning(string text) => cmdlet.WriteWarning(text);

    /// <inheritdoc/>
    public void WriteVerbose(string text) => cmdlet.WriteVerbose(text);

    /// <inheritdoc/>
    public void WriteDebug(string text) => cmdlet.WriteDebug(text);

    /// <inheritdoc/>
    public void WriteInformation(string text) => cmdlet.WriteInformation(HostInformation.Message(text), HostInformation.Tags);

    /// <inheritdoc/>
    public void WriteProgress(ProgressRecord record) => cmdlet.WriteProgress(record);
}
