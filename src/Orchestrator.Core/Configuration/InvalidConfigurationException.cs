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

    /// <summary>Everything that was found, warnings included, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationFinding> Findings { get; } = findings;

    private static string Describe(string file, IReadOnlyList<ConfigurationFinding> findings)
    {
        ConfigurationFinding[] errors = [.. findings.Where(f => f.Severity == FindingSeverity.Error)];
        string count = errors.Length == 1 ? "an error" : $"{errors.Length} errors";
        return string.Join('\n', errors.Select(f => f.ToString()).Prepend($"The configuration {file} has {count}:"));
    }
}
