namespace Orchestrator.Storage;

/// <summary>What an inbox file says.</summary>
/// <param name="Entries">The entries in the order of the file; blank ones included, so that positions stay.</param>
/// <param name="Warnings">What was not understood in them (an unknown key, a size that is none).</param>
public sealed record InboxContent(IReadOnlyList<InboxEntry> Entries, IReadOnlyList<string> Warnings);
