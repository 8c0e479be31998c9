using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Pipelines;

public sealed class BuiltInPipelineTests
{
    [Fact]
    public void Feature_goes_from_research_to_review_and_only_build_is_destructive()
    {
        var feature = BuiltInPipeline.Feature;

        Assert.Equal(["research"], feature.PrePhases.Select(phase => phase.Name));
        Assert.Equal(["prd", "design", "spec", "build", "review"], feature.MainPhases.Select(phase => phase.Name));
        Assert.Equal(["build"], feature.Phases.Where(phase => phase.IsDestructive).Select(phase => phase.Name));
        Assert.All(feature.PrePhases, phase => Assert.Equal(PhasePool.Pre, phase.Pool));
        Assert.All(feature.MainPhases, phase => Assert.Equal(PhasePool.Main, phase.Pool));
        Assert.True(feature.IsDefault);
    }

    [Fact]
    public void Every_phase_of_the_built_in_pipeline_has_a_text()
    {
        Assert.All(BuiltInPipeline.Feature.Phases, phase => Assert.NotNull(BuiltInWorkflows.TextFor(phase.Name)));
        Assert.Equal(BuiltInWorkflows.Names.Order(), BuiltInPipeline.Feature.Phases.Select(phase => phase.Name).Append(Phase.Triage).Order());
    }

    [Fact]
    public void Every_text_is_a_document_with_one_title_and_says_what_to_answer()
    {
        foreach (var name in BuiltInWorkflows.Names)
        {
            var lines = BuiltInWorkflows.TextFor(name)!.Split('\n');
            Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
            Assert.Single(lines, line => line.StartsWith("# ", StringComparison.Ordinal));
            Assert.InRange(lines.Length, 30, 80);
            Assert.Contains(lines, line => line.Contains("`blocked`", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.StartsWith("## A good result", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void There_is_no_text_for_a_phase_of_ones_own()
    {
        Assert.Null(BuiltInWorkflows.TextFor("polish"));
        Assert.Null(BuiltInWorkflows.TextFor("Build"));
    }
}
