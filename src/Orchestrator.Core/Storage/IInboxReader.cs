namespace Orchestrator.Storage;

/// <summary>Understands the text of an inbox file.</summary>
public interface IInboxReader
{
    /// <summary>Reads an inbox.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="OrchestratorException">OrcInboxMalformed: the text is no list of entries; the message names the line.</exception>
    InboxContent Read(string text, string name);
}
