using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Agents;

/// <summary>A project directory in which the demo agent works on one item, attempt after attempt.</summary>
internal sealed class DemoProject : IDisposable
{
    private int attempts;

    public string Root { get; } = Directory.CreateTempSubdirectory("orchestrator-demo-").FullName;

    public BacklogItem Item { get; set; } = new() { Id = "WRK-1", Title = "Add a log-in", Status = ItemStatus.InProgress };

    public string ChangeFolder => Path.Combine(Root, "changes", "WRK-1_add-a-log-in");

    public string ResultPath { get; private set; } = "";

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Makes the next attempt's directory and returns its prompt.</summary>
    public string NextPrompt(string phase)
    {
        ResultPath = Path.Combine(Directory.CreateDirectory(Path.Combine(Root, ".orchestrator", "runs", "r1", $"{++attempts}_WRK-1_{phase}")).FullName, "result.json");
        Pipeline pipeline = BuiltInPipeline.Feature;
        return phase == Phase.Triage
            ? TriagePrompt.Render(new() { Item = Item, Pipelines = new([pipeline]), IdeaFile = Path.Combine(Root, "idea.md"), ResultPath = ResultPath })
            : PhasePrompt.Render(new() { Item = Item, Pipeline = pipeline, Phase = pipeline.Find(phase)!, ChangeFolder = ChangeFolder, ResultPath = ResultPath });
    }

    public Dictionary<string, string> Environment(string phase) => new()
    {
        ["ORCHESTRATOR_ITEM"] = "WRK-1",
        ["ORCHESTRATOR_PHASE"] = phase,
        ["ORCHESTRATOR_RESULT"] = ResultPath,
    };

    /// <summary>Whatever of the result file fits the phase.</summary>
    public Task<ResultReading> ReadResultAsync(string phase) => ResultFile.ReadAsync(
        ResultPath,
        phase == Phase.Triage ? ResultContract.ForTriage("WRK-1") : ResultContract.For("WRK-1", BuiltInPipeline.Feature, BuiltInPipeline.Feature.Find(phase)!));

    /// <summary>All files but prompts, by their path, for comparing two projects.</summary>
    public IReadOnlyDictionary<string, string> Files() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith("result.json", StringComparison.Ordinal))
        .ToDictionary(path => Path.GetRelativePath(Root, path), File.ReadAllText);
}
