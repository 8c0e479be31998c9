using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Execution;

/// <summary>The prompt of a triage; pure, the same input gives the same text.</summary>
public static class TriagePrompt
{
    /// <summary>Most backlog lines that a prompt shows.</summary>
    public const int MaxBacklogLines = 200;

    /// <summary>Writes the prompt as Markdown, sections in a fixed order, empty ones left out.</summary>
    public static string Render(TriagePromptInput input)
    {
        var prompt = new PromptWriter()
            .Opening("triage", input.Item.Id, "write assumptions down in the description you return.")
            .ItemHead(input.Item)
            .Entry("Pipeline", input.Item.Pipeline)
            .Entry("Phase", Phase.Triage)
            .Entry("Attempt", $"{input.Attempt} of {input.MaxAttempts}")
            .Description(input.Item)
            .Assessments(input.Item)
            .Dependencies(input.Dependencies)
            .QuestionAndAnswer(input.Item)
            .PreviousFailure(input.PreviousFailure);
        Backlog(prompt, input);
        Pipelines(prompt, input.Pipelines);
        return prompt
            .Heading(2, "Task")
            .Line($"Idea file: {input.IdeaFile}")
            .Line("Destructive: no")
            .Line()
            .Document(BuiltInWorkflows.TextFor(Phase.Triage)!, belowLevel: 2)
            .Heading(2, "Rules")
            .Line("- Read whatever you need; write nothing but the result file and, if it is worth it, the idea file.")
            .Line("- Do not commit, push, switch branches, stash, reset or clean.")
            .OffLimits()
            .Line("- Stay in the working directory. Leave no process running.")
            .Result(input.ResultPath, input.Contract)
            .ToString();
    }

    private static void Backlog(PromptWriter prompt, TriagePromptInput input)
    {
        var open = input.OpenItems.Where(other => other.Status != ItemStatus.Done && other.Id != input.Item.Id).ToList();
        var nearest = BacklogSimilarity.Nearest(input.Item, open, MaxBacklogLines);
        if (nearest.Count == 0) return;
        prompt.Heading(2, "Open backlog").Line("Items that are open besides this one, nearest titles first:").Line();
        foreach (var other in nearest) prompt.Line($"- {other.Id}: {AgentText.OneLine(other.Title)} ({PromptSections.Status(other.Status)})");
        var leftOut = open.Count - nearest.Count;
        if (leftOut > 0) prompt.Line().Line($"{leftOut} more are left out, whose titles have less in common with this one.");
    }

    private static void Pipelines(PromptWriter prompt, PipelineCatalog pipelines)
    {
        prompt.Heading(2, "Pipelines");
        foreach (var pipeline in pipelines.All)
        {
            prompt.Line($"- {AgentText.OneLine(pipeline.Name)}{(pipeline == pipelines.Default ? " (the default)" : "")}");
            if (pipeline.PrePhases.Count > 0) prompt.Line($"  - scoping: {Names(pipeline.PrePhases)}");
            prompt.Line($"  - work: {Names(pipeline.MainPhases)}");
        }
    }

    private static string Names(IReadOnlyList<Phase> phases) =>
        string.Join(" → ", phases.Select(phase => phase.IsDestructive ? $"{phase.Name} (changes the project)" : phase.Name));
}
