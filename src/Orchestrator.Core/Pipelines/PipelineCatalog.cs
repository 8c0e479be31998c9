namespace Orchestrator.Pipelines;

/// <summary>The configured pipelines, and which one an item takes.</summary>
public sealed class PipelineCatalog
{
    private readonly Dictionary<string, Pipeline> byName;

    /// <summary>Makes a catalog; the default is the one marked so, else "feature", else the first.</summary>
    /// <param name="pipelines">At least one, names unique.</param>
    public PipelineCatalog(IReadOnlyList<Pipeline> pipelines)
    {
        All = pipelines;
        byName = pipelines.ToDictionary(pipeline => pipeline.Name, StringComparer.Ordinal);
        Default = pipelines.FirstOrDefault(pipeline => pipeline.IsDefault)
            ?? byName.GetValueOrDefault("feature")
            ?? pipelines[0];
    }

    /// <summary>All pipelines in the order of the file.</summary>
    public IReadOnlyList<Pipeline> All { get; }

    /// <summary>The pipeline of items that name none.</summary>
    public Pipeline Default { get; }

    /// <summary>The pipeline of that name, the default for null, or null if there is no such pipeline.</summary>
    public Pipeline? Find(string? name) => name is null ? Default : byName.GetValueOrDefault(name);
}
