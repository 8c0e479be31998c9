using Orchestrator.Configuration.Toml;

namespace Orchestrator.Configuration;

/// <summary>Finds and reads a project's configuration.</summary>
/// <param name="reader">What reads TOML.</param>
public sealed class SettingsLoader(ITomlReader reader)
{
    /// <summary>Makes a loader with the product's own TOML reader.</summary>
    public SettingsLoader()
        : this(new TomlReader())
    {
    }

    /// <summary>
    /// The words that start the scripted agent "demo". Each front knows its own; those of the command line serve where none is given.
    /// </summary>
    public IReadOnlyList<string> DemoCommand { get; init; } = BuiltIns.DemoCommand;

    /// <summary>Finds and reads the configuration, and refuses one with errors.</summary>
    /// <param name="start">The directory to begin in, absolute.</param>
    /// <param name="root">A root given by the user; null: search upwards.</param>
    /// <param name="configurationFile">A file given by the user; null: the root's own, or defaults.</param>
    /// <returns>A valid configuration; warnings and notes are in its findings.</returns>
    /// <exception cref="InvalidConfigurationException">OrcConfigurationInvalid: holds everything that is wrong with the file.</exception>
    /// <exception cref="OrchestratorException">OrcRootNotFound, OrcConfigurationNotFound, OrcConfigurationUnreadable.</exception>
    public OrchestratorConfiguration Load(string start, string? root = null, string? configurationFile = null)
    {
        OrchestratorConfiguration configuration = Inspect(ProjectLocator.Find(start, root, configurationFile));
        return configuration.IsValid
            ? configuration
            : throw new InvalidConfigurationException(configuration.Location.ConfigurationName, configuration.Findings);
    }

    /// <summary>Reads a configuration and reports its errors as findings.</summary>
    /// <param name="location">The root and the file, as <see cref="ProjectLocator"/> found them.</param>
    /// <returns>What the file says, with everything there is to say about it.</returns>
    /// <exception cref="OrchestratorException">OrcConfigurationUnreadable: the system does not let us read the file.</exception>
    public OrchestratorConfiguration Inspect(ProjectLocation location)
    {
        if (location.ConfigurationFile is null)
        {
            ConfigurationFinding note = new(
                FindingSeverity.Information,
                $"no {ProjectLocator.FileNames[0]} in {location.Root}, defaults apply",
                "Initialize-Orchestrator or 'orchestrate init' writes one");
            return new OrchestratorConfiguration(location, new OrchestratorSettings { Agents = BuiltIns.AgentsWith(DemoCommand) }, [note]);
        }

        TomlDocument document = reader.Read(ReadFile(location.ConfigurationFile));
        BindingContext context = new(location.ConfigurationName, location.ConfigurationDirectory, !document.IsValid)
        {
            BuiltInAgents = BuiltIns.AgentsWith(DemoCommand),
        };
        foreach (TomlSyntaxError error in document.Errors)
            context.Error(null, context.Place(error.Position), error.Message, "the file must be TOML 1.0");
        OrchestratorSettings settings = new SettingsBinder(context).Bind(document.Root);
        BacklogPathRule.Check(settings.Project, location.Root, context);
        return new OrchestratorConfiguration(location, settings, InOrder(context.Findings))
        {
            Workflows = context.Workflows,
            Agents = context.AgentReferences,
            Places = context.Places,
        };
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrchestratorException(
                "OrcConfigurationUnreadable",
                $"The configuration {path} cannot be read: {e.Message}",
                "Make the file readable for the user that runs this.",
                ErrorKind.InputOutput,
                path,
                e);
        }
    }

    private static ConfigurationFinding[] InOrder(IEnumerable<ConfigurationFinding> findings) =>
        [.. findings.OrderBy(f => f.Where?.Position?.Line ?? 0).ThenBy(f => f.Where?.Position?.Column ?? 0)];
}
