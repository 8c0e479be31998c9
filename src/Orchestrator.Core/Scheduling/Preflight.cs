using System.Collections.Frozen;
using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Coordination;
using Orchestrator.Git;
using Orchestrator.Pipelines;

namespace Orchestrator.Scheduling;

/// <summary>Everything that is checked before a run, reported together (chapter 3.4).</summary>
public sealed record Preflight
{
    /// <summary>What was found, errors first.</summary>
    public required IReadOnlyList<ConfigurationFinding> Findings { get; init; }

    /// <summary>The backlog, healed; null when it could not be read.</summary>
    public BacklogSnapshot? Backlog { get; init; }

    /// <summary>The repository; null when there is none, or it is not ready for a run.</summary>
    public GitRepository? Repository { get; private init; }

    /// <summary>Whether a run may begin.</summary>
    public bool IsReady => Findings.All(finding => finding.Severity != FindingSeverity.Error || finding.ItemId is not null);

    /// <summary>Items whose own fault keeps them out of the run.</summary>
    public required IReadOnlySet<string> ExcludedItems { get; init; }

    /// <summary>The configuration that has errors, as its user would name it; null: it has none.</summary>
    private string? InvalidConfiguration { get; init; }

    /// <summary>What a run says and goes on.</summary>
    public IEnumerable<string> Warnings => Findings
        .Where(finding => finding.Severity == FindingSeverity.Warning || finding.ItemId is not null).Select(finding => finding.Text);

    /// <summary>Checks configuration, workflow files, agents, store, items and git; of a configuration with errors, what its other parts lead to.</summary>
    /// <param name="project">The project.</param>
    /// <param name="request">The run that is meant; null: every agent that the configuration uses is looked for.</param>
    /// <param name="cancellationToken">Ends the probes.</param>
    public static async Task<Preflight> CheckAsync(Project project, RunRequest? request, CancellationToken cancellationToken)
    {
        List<ConfigurationFinding> findings = [];
        BacklogSnapshot? backlog = null;
        var parts = new ReliableParts(project.Configuration);
        try
        {
            if (parts.HasStore) backlog = await project.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OrchestratorException error)
        {
            findings.Add(new ConfigurationFinding(FindingSeverity.Error, error.Message.TrimEnd('.'), error.Remedy.TrimEnd('.')) { Area = FindingArea.Store });
        }

        // An agent's command line may take a second to tell its version.
        var checkingGit = CheckGitAsync(project, cancellationToken);
        var checkingConfiguration = new ConfigurationCheck(new AgentCheck(project.Time)).RunAsync(project.Configuration, backlog, request?.Agent, cancellationToken);
        await Task.WhenAll(checkingGit, checkingConfiguration).ConfigureAwait(false);
        findings.AddRange(await checkingConfiguration.ConfigureAwait(false));
        var (repository, found) = await checkingGit.ConfigureAwait(false);
        findings.AddRange(found.Select(one => new ConfigurationFinding(FindingSeverity.Error, one.Message.TrimEnd('.'), one.Remedy.TrimEnd('.')) { Area = FindingArea.Git }));
        return new Preflight
        {
            Findings = [.. findings.OrderByDescending(finding => finding.Severity)],
            Backlog = backlog,
            Repository = found.Count == 0 ? repository : null,
            InvalidConfiguration = project.Configuration.IsValid ? null : project.Configuration.Location.ConfigurationName,
            ExcludedItems = backlog is null ? FrozenSet<string>.Empty : Homeless(backlog, project.Pipelines),
        };
    }

    /// <summary>Throws when a run may not begin.</summary>
    /// <exception cref="OrchestratorException">OrcConfigurationInvalid or OrcNotReady, with every error.</exception>
    public void ThrowIfFatal()
    {
        if (InvalidConfiguration is { } file) throw new InvalidConfigurationException(file, Findings);
        ConfigurationFinding[] fatal = [.. Findings.Where(finding => finding.Severity == FindingSeverity.Error && finding.ItemId is null)];
        if (fatal.Length == 0) return;
        var isOne = fatal.Length == 1;
        throw new OrchestratorException(
            "OrcNotReady",
            string.Join("\n", fatal.Select(finding => isOne ? Sentence(finding.What) : $"{Sentence(finding.What)} {Sentence(finding.Remedy)}")),
            isOne ? Sentence(fatal[0].Remedy) : "See all of it with Test-OrchestratorConfiguration -Detailed (orchestrate validate).",
            ErrorKind.InvalidOperation,
            fatal[0].Where?.ToString());
    }

    // A finding goes without capital and full stop, since a place and a key stand before it; here nothing does.
    private static string Sentence(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

    // Items that wait for something unknown or for themselves need no exclusion: they wait, and the halt says for what.
    private static HashSet<string> Homeless(BacklogSnapshot backlog, PipelineCatalog pipelines) => backlog.Items
        .Where(item => pipelines.Find(item.Pipeline) is not { } pipeline || (item.Phase is not null && pipeline.Find(item.Phase) is null))
        .Select(item => item.Id).ToHashSet(StringComparer.Ordinal);

    private static async Task<(GitRepository? Repository, IReadOnlyList<GitFinding> Findings)> CheckGitAsync(Project project, CancellationToken cancellationToken)
    {
        try
        {
            var git = await GitRepository.OpenAsync(project.Root, null, project.Time, cancellationToken).ConfigureAwait(false);
            return (git, await git.CheckPreconditionsAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OrchestratorException error)
        {
            return (null, [new GitFinding(error.Id, error.Message, error.Remedy)]);
        }
    }
}
