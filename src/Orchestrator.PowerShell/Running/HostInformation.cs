using System.Management.Automation;

namespace Orchestrator.PowerShell.Running;

/// <summary>Makes information records that the host shows whatever the preference, as those of Write-Host.</summary>
internal static class HostInformation
{
    private const string ShownOnHost = "PSHOST";

    /// <summary>A record of one text.</summary>
    internal static InformationRecord Record(string text, string source)
    {
        var record = new InformationRecord(Message(text), source);
        record.Tags.Add(ShownOnHost);
        return record;
    }

    /// <summary>The message of such a record.</summary>
    internal static HostInformationMessage Message(string text) => new() { Message = text };

    /// <summary>The tags of such a record.</summary>
    internal static string[] Tags => [ShownOnHost];
}
