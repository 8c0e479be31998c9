namespace Orchestrator.Storage;

/// <summary>The files of a yaml store.</summary>
/// <param name="Active">The open items, absolute.</param>
public sealed record YamlLayout(string Active)
{
    /// <summary>The done items.</summary>
    public string Archive =>
        Path.Combine(Path.GetDirectoryName(Active)!, $"{Path.GetFileNameWithoutExtension(Active)}_ARCHIVE{Path.GetExtension(Active)}");

    /// <summary>The files that transactions write.</summary>
    public IReadOnlyList<string> DataFiles => [Active, Archive];
}
