namespace Orchestrator.Configuration;

/// <summary>A configuration that cannot be used, with everything that is wrong with it.</summary>
/// <param name="file">The file, as its user would name it.</param>
/// <param name="findings">All findings, at least one error among them.</param>
public sealed class InvalidConfigurationException(string file, IReadOnlyList<ConfigurationFinding> findings)
    : OrchestratorException(
        ErrorId,
        Describe(file, findings),
        $"Correct {file}; Test-OrchestratorConfiguration or 'orchestrate validate' checks it again.",
        ErrorKind.InvalidData,
        file)
{
    /// <summary>The id of this error.</summary>
    public const string ErrorId = "OrcConfigurationInvalid";

    /// <summary>Everything that was found, warnings included, and whatever else was checked along with the file.</summary>
    public IReadOnlyList<ConfigurationFinding> Findings { get; } = findings;

    private static string Describe(string file, IReadOnlyList<ConfigurationFinding> findings)
    {
        ConfigurationFinding[] errors = [.. findings.Where(f => f.Severity == FindingSeverity.Error && f.ItemId is null)];
        ConfigurationFinding[] own = [.. errors.Where(f => f.Area == FindingArea.Configuration)];
        ConfigurationFinding[] others = [.. errors.Except(own)];
        string count = own.Length == 1 ? "an error" : $"{own.Length} errors";
        IEnumerable<string> lines = own.Select(f => f.ToString()).Prepend($"The configuration {file} has {count}:");
        if (others.Length > 0) lines = [.. lines, "Beside that:", .. others.Select(f => f.ToString())];
        return string.Join('\n', lines);
    }
}
