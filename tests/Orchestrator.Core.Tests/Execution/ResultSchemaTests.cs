using System.Text.Json;
using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Execution;

public sealed class ResultSchemaTests
{
    private static readonly Pipeline Feature = BuiltInPipeline.Feature;

    [Theory]
    [InlineData("research", "phase_complete, subphase_complete, failed, blocked")]
    [InlineData("prd", "phase_complete, subphase_complete, failed, blocked")]
    [InlineData("build", "phase_complete, subphase_complete, failed, blocked, rework")]
    [InlineData("triage", "phase_complete, subphase_complete, failed, blocked, close")]
    public void Each_kind_of_phase_has_its_codes(string phase, string expected)
    {
        Assert.Equal(expected, string.Join(", ", ResultSchema.Codes(Contract(phase)).Select(rule => rule.Word)));
    }

    [Theory]
    [InlineData("research", false, false)]
    [InlineData("build", true, false)]
    [InlineData("triage", false, true)]
    public void A_schema_shows_only_what_its_phase_may_say(string phase, bool rework, bool triage)
    {
        using var schema = JsonDocument.Parse(ResultSchema.Render(Contract(phase)));
        var properties = schema.RootElement.GetProperty("properties");

        Assert.Equal("WRK-1", properties.GetProperty("item_id").GetProperty("const").GetString());
        Assert.Equal(phase, properties.GetProperty("phase").GetProperty("const").GetString());
        Assert.Equal(rework, properties.TryGetProperty("to_phase", out _));
        foreach (var name in (string[])["pipeline_type", "duplicates", "description", "close_reason"])
            Assert.Equal(triage, properties.TryGetProperty(name, out _));
        Assert.DoesNotContain("x-kinds", schema.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_word_of_the_schema_is_a_value_of_its_type_and_the_other_way_round()
    {
        var codes = ((string[])["research", "build", "triage"]).SelectMany(phase => ResultSchema.Codes(Contract(phase))).DistinctBy(rule => rule.Code).ToList();
        Assert.Equal(Enum.GetValues<ResultCode>().Order(), codes.Select(rule => rule.Code).Order());
        Assert.All(codes, rule => Assert.Equal(rule.Word, BacklogWords.Of(rule.Code)));
        Assert.Equal(Words<CloseReason>(), ResultSchema.Words("close_reason"));
        Assert.Equal(["clarification", "decision"], ResultSchema.Words("block_type"));
        Assert.All(ResultSchema.Words("block_type"), word => Assert.Contains(word, Words<BlockType>()));
        Assert.Equal(Words<ItemSize>(), ResultSchema.Words("updated_assessments", "size"));
        Assert.Equal(Words<ItemSize>(), ResultSchema.Words("follow_ups", "[]", "suggested_size"));
        foreach (var name in (string[])["complexity", "risk", "impact"]) Assert.Equal(Words<Level>(), ResultSchema.Words("updated_assessments", name));
        foreach (var name in (string[])["suggested_risk", "suggested_impact"]) Assert.Equal(Words<Level>(), ResultSchema.Words("follow_ups", "[]", name));
    }

    [Fact]
    public void Codes_that_need_more_say_so()
    {
        var all = ((string[])["build", "triage"]).SelectMany(phase => ResultSchema.Codes(Contract(phase))).Where(rule => rule.Requires is not null);

        Assert.Equal([("rework", "to_phase"), ("close", "close_reason")], all.Select(rule => (rule.Word, rule.Requires!)));
    }

    [Fact]
    public void A_result_with_everything_in_it_has_exactly_the_properties_of_the_schema()
    {
        var result = new PhaseResult
        {
            ItemId = "WRK-1",
            Phase = "triage",
            Result = ResultCode.Close,
            Summary = "s",
            Context = "c",
            ToPhase = "prd",
            BlockType = BlockType.Decision,
            RequiresHumanReview = false,
            Assessments = new(ItemSize.Small),
            FollowUps = [new("t")],
            BasedOnCommit = new string('0', 40),
            CommitSummary = "x",
            Pipeline = "feature",
            Duplicates = ["WRK-2"],
            Description = new() { Context = "c" },
            CloseReason = CloseReason.WontDo,
        };

        using var json = JsonDocument.Parse(PhaseResultJson.Write(result));

        Assert.Equal(ResultSchema.Properties, json.RootElement.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void The_limits_come_from_the_schema()
    {
        Assert.Equal(20, ResultSchema.MaxFollowUps);
        Assert.Contains($"\"maxLength\": {ItemTitle.MaxLength}", ResultSchema.Text, StringComparison.Ordinal);
    }

    private static ResultContract Contract(string phase) =>
        phase == Phase.Triage ? ResultContract.ForTriage("WRK-1") : ResultContract.For("WRK-1", Feature, Feature.Find(phase)!);

    private static IEnumerable<string> Words<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(BacklogWords.Of);
}
