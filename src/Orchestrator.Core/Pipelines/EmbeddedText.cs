using System.Text;

namespace Orchestrator.Pipelines;

/// <summary>Reads text files that are part of this assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>The text of a resource that is known to exist, line ends as <c>\n</c>.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
