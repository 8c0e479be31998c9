using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Execution;

/// <summary>The prompt of a phase; pure, the same input gives the same text.</summary>
public static class PhasePrompt
{
    /// <summary>Most files of the change folder that are listed.</summary>
    private const int MaxArtefacts = 200;

    /// <summary>Writes the prompt as Markdown, sections in a fixed order, empty ones left out.</summary>
    /// <exception cref="OrchestratorException">OrcPhaseWithoutTask: the phase has neither prompt nor workflow nor a built-in text.</exception>
    public static string Render(PhasePromptInput input)
    {
        var item = input.Item;
        var prompt = new PromptWriter()
            .Opening($"phase {input.Phase.Name}", item.Id, "write assumptions down in an \"Assumptions\" section of the document you write.")
            .ItemHead(item)
            .Entry("Pipeline", input.Pipeline.Name)
            .Entry("Phase", Position(input.Pipeline, input.Phase))
            .Entry("Attempt", $"{input.Attempt} of {input.MaxAttempts}");
        if (input.TimeLimit is { } limit) prompt.Entry("Time", $"{Math.Max(1, Math.Floor(limit.TotalMinutes)):0} minutes, then you are ended; finish a part in time rather than the whole too late");
        if (item.SubphaseCount > 0) prompt.Entry("Part", $"{item.SubphaseCount + 1} of this phase; the parts before it are done");
        prompt
            .Description(item)
            .Assessments(item)
            .Dependencies(input.Dependencies)
            .QuotedSection(2, "Previous phase", item.LastSummary, "What the last finished step reported:");
        Artefacts(prompt, input);
        prompt
            .QuestionAndAnswer(item)
            .QuotedSection(2, "Sent back", item.ReworkContext, "A later phase has sent the item back. Put exactly this right, and keep what was not objected to:")
            .PreviousFailure(input.PreviousFailure);
        Task(prompt, input);
        Rules(prompt, input.Phase);
        return prompt.Result(input.ResultPath, input.Contract).ToString();
    }

    private static string Position(Pipeline pipeline, Phase phase)
    {
        var pool = pipeline.In(phase.Pool);
        var number = pool.TakeWhile(other => other.Name != phase.Name).Count() + 1;
        return $"{phase.Name} ({number}/{pool.Count}, {BacklogWords.Of(phase.Pool)})";
    }

    private static void Artefacts(PromptWriter prompt, PhasePromptInput input)
    {
        if (input.Artefacts.Count == 0 && input.IdeaFile is null) return;
        prompt.Heading(2, "Artefacts");
        if (input.IdeaFile is { } idea) prompt.Line($"- {AgentText.OneLine(idea)} (notes from triage)");
        if (input.Artefacts.Count == 0) return;
        prompt.Line("- in the change folder:");
        foreach (var file in input.Artefacts.Take(MaxArtefacts)) prompt.Line($"  - {AgentText.OneLine(file)}");
        if (input.Artefacts.Count > MaxArtefacts) prompt.Line($"  - and {input.Artefacts.Count - MaxArtefacts} more");
    }

    private static void Task(PromptWriter prompt, PhasePromptInput input)
    {
        var phase = input.Phase;
        prompt
            .Heading(2, "Task")
            .Line($"Change folder: {input.ChangeFolder}")
            .Line($"Destructive: {(phase.IsDestructive ? "yes" : "no")}")
            .Line();
        var text = !string.IsNullOrWhiteSpace(phase.Prompt) ? phase.Prompt : (phase.Workflows.Count == 0 ? BuiltInWorkflows.TextFor(phase.Name) : null);
        if (text is not null) prompt.Document(text, belowLevel: 2);
        if (phase.Workflows.Count > 0)
        {
            if (text is not null) prompt.Line();
            prompt.Line(phase.Workflows.Count == 1 ? "Read this file whole and follow it:" : "Read these files whole and follow them, in this order:").Line();
            foreach (var (index, path) in phase.Workflows.Index()) prompt.Line($"{index + 1}. {AgentText.OneLine(path)}");
        }
        else if (text is null)
        {
            throw new OrchestratorException(
                "OrcPhaseWithoutTask",
                $"Phase {phase.Name} of pipeline {input.Pipeline.Name} has no instructions.",
                "Give it a prompt or workflows in the configuration.",
                ErrorKind.InvalidData,
                phase.Name);
        }
    }

    private static void Rules(PromptWriter prompt, Phase phase) => prompt
        .Heading(2, "Rules")
        .Line("- Do not commit, push, switch branches, stash, reset or clean. What you leave in the files is committed for you.")
        .OffLimits()
        .Line("- Stay in the working directory; for experiments use the temporary directory of the system. Changes that are not yours stay as they are: do not revert or tidy them.")
        .Line(phase.IsDestructive
            ? "- This phase may change the project itself. Documents about the work go into the change folder."
            : "- This phase does not change the project, and others may be at work in it: read what you like, write only into the change folder unless the task names another place.")
        .Line("- Leave no process running: what is still alive when you end is ended.");
}
