using System.Globalization;

namespace Orchestrator.Yaml;

/// <summary>A file that cannot be understood, with the place where that shows.</summary>
internal sealed class YamlFormatException(string path, long line, long column, string what, string id = "OrcStoreMalformed", string? remedy = null)
    : OrchestratorException(
        id,
        line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}:{line}:{column}: {what}.") : $"{path}: {what}.",
        remedy ?? "Mend the file there, or take it back from git.",
        ErrorKind.InvalidData,
        path);
