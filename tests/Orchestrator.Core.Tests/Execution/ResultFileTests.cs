using System.Text;
using Orchestrator.Backlog;
using Orchestrator.Execution;

namespace Orchestrator.Tests.Execution;

public sealed class ResultFileTests : IDisposable
{
    private static readonly ResultContract Build = new("WRK-a1b2c", "build", PhaseKind.Main) { EarlierPhases = ["prd", "design", "spec"] };
    private static readonly ResultContract Research = new("WRK-a1b2c", "research", PhaseKind.Pre);
    private static readonly ResultContract Triage = ResultContract.ForTriage("WRK-a1b2c");

    private readonly string directory = Directory.CreateTempSubdirectory("orc-result-").FullName;

    private string ResultPath => Path.Combine(directory, "result.json");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void The_smallest_result_is_valid()
    {
        var (result, warnings) = Valid("""{"item_id":"WRK-a1b2c","phase":"build","result":"phase_complete","summary":"Done."}""", Build);

        Assert.Equal(ResultCode.PhaseComplete, result.Result);
        Assert.Equal("Done.", result.Summary);
        Assert.Empty(result.FollowUps);
        Assert.True(result.Assessments.IsEmpty);
        Assert.Null(result.RequiresHumanReview);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Every_field_of_a_main_phase_is_read()
    {
        var commit = new string('A', 40);
        var (result, warnings) = Valid($$"""
            {"item_id":"WRK-a1b2c","phase":"build","result":"rework","summary":"Half.","context":"The format is undefined.",
             "to_phase":"design","block_type":"decision","requires_human_review":true,
             "updated_assessments":{"size":"large","complexity":"high","risk":"medium","impact":"low"},
             "follow_ups":["Plain one",{"title":"Full one","context":"Why","suggested_size":"small","suggested_risk":"low","suggested_impact":"high","depends_on_this":true}],
             "based_on_commit":"{{commit}}","commit_summary":"Add the exporter"}
            """, Build);

        Assert.Empty(warnings);
        Assert.Equal(ResultCode.Rework, result.Result);
        Assert.Equal("The format is undefined.", result.Context);
        Assert.Equal("design", result.ToPhase);
        Assert.Equal(BlockType.Decision, result.BlockType);
        Assert.True(result.RequiresHumanReview);
        Assert.Equal(new AssessmentUpdate(ItemSize.Large, Level.High, Level.Medium, Level.Low), result.Assessments);
        Assert.Equal(
            [new FollowUp("Plain one"), new FollowUp("Full one") { Context = "Why", SuggestedSize = ItemSize.Small, SuggestedRisk = Level.Low, SuggestedImpact = Level.High, DependsOnThis = true }],
            result.FollowUps);
        Assert.Equal(commit.ToLowerInvariant(), result.BasedOnCommit);
        Assert.Equal("Add the exporter", result.CommitSummary);
    }

    [Fact]
    public void Every_field_of_triage_is_read()
    {
        var (result, warnings) = Valid("""
            {"item_id":"WRK-a1b2c","phase":"triage","result":"close","summary":"Same as another.","close_reason":"duplicate",
             "duplicates":["WRK-00001","WRK-00002","WRK-00001"],"pipeline_type":"docs",
             "description":{"context":"c","problem":"p","solution":"s","impact":"i","sizing_rationale":"r"}}
            """, Triage);

        Assert.Empty(warnings);
        Assert.Equal(CloseReason.Duplicate, result.CloseReason);
        Assert.Equal(["WRK-00001", "WRK-00002"], result.Duplicates);
        Assert.Equal("docs", result.Pipeline);
        Assert.Equal(new StructuredDescription { Context = "c", Problem = "p", Solution = "s", Impact = "i", SizingRationale = "r" }, result.Description);
    }

    [Theory]
    [InlineData("PHASE_COMPLETE", ResultCode.PhaseComplete)]
    [InlineData("PhaseComplete", ResultCode.PhaseComplete)]
    [InlineData("phase-complete", ResultCode.PhaseComplete)]
    [InlineData(" Subphase complete ", ResultCode.SubphaseComplete)]
    [InlineData("Blocked", ResultCode.Blocked)]
    public void Codes_are_read_in_any_spelling(string word, ResultCode expected)
    {
        var (result, warnings) = Valid($$"""{"item_id":"WRK-a1b2c","phase":"build","result":"{{word}}","summary":"x"}""", Build);

        Assert.Equal(expected, result.Result);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("\uFEFF{0}")]
    [InlineData("```json\n{0}\n```")]
    [InlineData("```json\r\n{0}\r\n```\r\n")]
    [InlineData("\uFEFF\n\n```\n{0}\n```\n\n")]
    [InlineData("  {0}  \n")]
    public void A_byte_order_mark_and_a_fence_do_no_harm(string frame)
    {
        const string json = """{"item_id":"WRK-a1b2c","phase":"build","result":"failed","summary":"```code```\nmore"}""";

        var (result, _) = Valid(frame.Replace("{0}", json, StringComparison.Ordinal), Build);

        Assert.Equal(ResultCode.Failed, result.Result);
    }

    [Theory]
    [InlineData("""{"phase":"build","result":"failed","summary":"x"}""", "item_id is missing")]
    [InlineData("""{"itemId":"WRK-a1b2c","phase":"build","result":"failed","summary":"x"}""", "item_id is missing (there is 'itemId')")]
    [InlineData("""{"item_id":7,"phase":"build","result":"failed","summary":"x"}""", "item_id is the number 7")]
    [InlineData("""{"item_id":"WRK-zzzzz","phase":"build","result":"failed","summary":"x"}""", "item_id is 'WRK-zzzzz', expected 'WRK-a1b2c'")]
    [InlineData("""{"item_id":"WRK-a1b2c","phase":"spec","result":"failed","summary":"x"}""", "phase is 'spec', expected 'build'")]
    [InlineData("""{"item_id":"WRK-a1b2c","phase":"build","result":"done","summary":"x"}""", "result is 'done', expected one of phase_complete, subphase_complete, failed, blocked, rework")]
    [InlineData("""{"item_id":"WRK-a1b2c","phase":"build","result":"0","summary":"x"}""", "result is '0'")]
    [InlineData("""{"item_id":"WRK-a1b2c","phase":"build","result":"close","summary":"x"}""", "result is 'close'")]
    [InlineData("""{"item_id":"WRK-a1b2c","phase":"build","result":"failed","summary":"  "}""", "summary is blank")]
    [InlineData("""{"item_id":"WRK-a1b2c","phase":"build","result":"failed","summary":null}""", "summary is missing")]
    [InlineData("""{"item_id":"WRK-a1b2c","phase":"build","result":"rework","summary":"x"}""", "to_phase is missing")]
    [InlineData("""{"item_id":"WRK-a1b2c","phase":"build","result":"rework","summary":"x","to_phase":"review"}""", "to_phase is 'review', expected one of prd, design, spec")]
    [InlineData("""["a"]""", "holds a list; expected one JSON object")]
    [InlineData("null", "holds null")]
    [InlineData("\"text\"", "holds the text \"text\"")]
    [InlineData("", "is empty")]
    [InlineData(" \n ", "is empty")]
    [InlineData("```json\n```", "is empty")]
    [InlineData("Sorry, I could not do it.", "is not valid JSON (line 1, column 1")]
    [InlineData("{\n  \"a\": 1,\n  \"ä\" 2\n}", "line 3, column 7")]
    [InlineData("```json\n{\n  \"a\" 1\n}\n```", "line 3, column 7")]
    [InlineData("""{"a":1} trailing""", "line 1, column 9")]
    public void What_does_not_fit_is_named(string json, string expected)
    {
        Assert.Contains(expected, Invalid(json, Build), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_told_together()
    {
        var message = Invalid("""{"item_id":"X-1","phase":"y","result":"z"}""", Build);

        Assert.Contains("item_id is 'X-1'", message, StringComparison.Ordinal);
        Assert.Contains("phase is 'y'", message, StringComparison.Ordinal);
        Assert.Contains("result is 'z'", message, StringComparison.Ordinal);
        Assert.Contains("summary is missing", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rework_needs_a_main_phase_with_another_before_it()
    {
        const string json = """{"item_id":"WRK-a1b2c","phase":"PHASE","result":"rework","to_phase":"prd","summary":"x"}""";

        Assert.Contains("result is 'rework'", Invalid(json.Replace("PHASE", "research", StringComparison.Ordinal), Research), StringComparison.Ordinal);
        Assert.Contains("result is 'rework'", Invalid(json.Replace("PHASE", "prd", StringComparison.Ordinal), new("WRK-a1b2c", "prd", PhaseKind.Main) { EarlierPhases = [] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"close_reason\":null", "close_reason is missing")]
    [InlineData("\"close_reason\":\"bored\"", "close_reason is 'bored', expected one of wont_do, already_done, duplicate")]
    [InlineData("\"close_reason\":\"duplicate\"", "duplicates names no other item")]
    [InlineData("\"close_reason\":\"duplicate\",\"duplicates\":[\"WRK-a1b2c\"]", "duplicates names no other item")]
    public void Closing_needs_a_reason(string more, string expected)
    {
        var json = "{\"item_id\":\"WRK-a1b2c\",\"phase\":\"triage\",\"result\":\"close\",\"summary\":\"x\"," + more + "}";

        Assert.Contains(expected, Invalid(json, Triage), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"context\":5", "context is the number 5, expected a text")]
    [InlineData("\"block_type\":\"failure\"", "block_type is the text \"failure\", expected one of clarification, decision")]
    [InlineData("\"requires_human_review\":\"maybe\"", "requires_human_review is the text \"maybe\", expected true or false")]
    [InlineData("\"updated_assessments\":\"large\"", "updated_assessments is the text \"large\", expected an object")]
    [InlineData("\"updated_assessments\":{\"size\":\"huge\"}", "updated_assessments.size is the text \"huge\", expected one of small, medium, large")]
    [InlineData("\"follow_ups\":\"one\"", "follow_ups is the text \"one\", expected a list")]
    [InlineData("\"follow_ups\":[3]", "follow_ups[0] is the number 3")]
    [InlineData("\"follow_ups\":[\"ok\",{\"context\":\"x\"}]", "follow_ups[1] has no title")]
    [InlineData("\"follow_ups\":[{\"title\":\"t\",\"suggested_risk\":[]}]", "follow_ups[0].suggested_risk is a list")]
    [InlineData("\"based_on_commit\":\"abc123\"", "based_on_commit is 'abc123', expected a full commit id")]
    [InlineData("\"duplicates\":[\"WRK-1\"]", "duplicates has no meaning in phase build")]
    [InlineData("\"description\":{}", "description has no meaning in phase build")]
    public void A_wrong_optional_field_is_left_out_with_a_warning(string field, string expected)
    {
        var (_, warnings) = Valid("{\"item_id\":\"WRK-a1b2c\",\"phase\":\"build\",\"result\":\"failed\",\"summary\":\"x\"," + field + "}", Build);

        Assert.Contains(expected, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_and_empty_fields_say_nothing()
    {
        var (result, warnings) = Valid("""
            {"item_id":"WRK-a1b2c","phase":"build","result":"failed","summary":"x","mood":{"deep":[1]},"context":"","block_type":"","to_phase":null,"follow_ups":[]}
            """, Build);

        Assert.Empty(warnings);
        Assert.Null(result.Context);
    }

    [Fact]
    public void A_wish_for_review_is_not_lost_over_a_pair_of_quotes()
    {
        var (result, _) = Valid("""{"item_id":"WRK-a1b2c","phase":"build","result":"failed","summary":"x","requires_human_review":"True"}""", Build);

        Assert.True(result.RequiresHumanReview);
    }

    [Fact]
    public void Titles_of_follow_ups_become_one_clean_line()
    {
        var longTitle = new string('x', 499) + "😀😀";
        var (result, warnings) = Valid($$"""
            {"item_id":"WRK-a1b2c","phase":"build","result":"failed","summary":"x","follow_ups":["  Two\n lines\t\u0007here ","\ud800 half","{{longTitle}}"," \n "]}
            """, Build);

        Assert.Equal(["Two lines here", "\uFFFD half", new string('x', 499) + "…"], result.FollowUps.Select(followUp => followUp.Title));
        Assert.Contains("follow_ups[3] is blank", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void At_most_twenty_follow_ups_are_taken_and_the_rest_is_reported()
    {
        var titles = string.Join(',', Enumerable.Range(1, 23).Select(number => $"\"Wish {number}\""));
        var (result, warnings) = Valid($$"""{"item_id":"WRK-a1b2c","phase":"build","result":"failed","summary":"x","follow_ups":[{{titles}}]}""", Build);

        Assert.Equal(20, result.FollowUps.Count);
        Assert.Equal("follow_ups holds 23, at most 20 are taken; left out: Wish 21; Wish 22; Wish 23.", Assert.Single(warnings));
    }

    [Fact]
    public void A_million_faults_are_told_in_a_few_lines()
    {
        const string head = """{"item_id":"WRK-a1b2c","phase":"triage","result":"phase_complete","summary":"x",""";
        var wishes = string.Join(',', Enumerable.Range(0, 100_000).Select(number => $"\"{number}\""));
        foreach (var rest in (string[])[
            "\"follow_ups\":[" + string.Join(',', Enumerable.Repeat("1", 1_000_000)) + "]}",
            "\"follow_ups\":[" + wishes + "]}",
            "\"duplicates\":[" + wishes + "]}"])
        {
            var (result, warnings) = Valid(head + rest, Triage);

            Assert.InRange(result.Duplicates.Count + result.FollowUps.Count, 0, 20);
            Assert.InRange(warnings.Sum(warning => warning.Length), 1, 10_000);
        }
    }

    [Fact]
    public void Half_surrogates_and_control_characters_do_no_harm_anywhere()
    {
        var (result, _) = Valid("""
            {"item_id":"WRK-a1b2c","\udfff":1,"phase":"build","result":"failed","summary":"a\ud83d\u0000b\u001b[31m\r\nc","context":"\ud83d\ude00"}
            """, Build);

        Assert.Equal("a\uFFFDb[31m\nc", result.Summary);
        Assert.Equal("😀", result.Context);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_named_with_its_line()
    {
        byte[] bytes = [.. "{\n\"summary\": \""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Contains("not valid UTF-8 (line 2)", Invalid(ResultFile.Parse(bytes, Build)), StringComparison.Ordinal);
        Assert.Contains("UTF-16", Invalid(ResultFile.Parse(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{}")).ToArray(), Build)), StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        Assert.Contains("not valid JSON", Invalid(new string('[', 100_000), Build), StringComparison.Ordinal);
        Assert.Contains("depth of 64", Invalid("{\"a\":" + new string('[', 100) + new string(']', 100) + "}", Build), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_missing()
    {
        Assert.IsType<ResultReading.Missing>(await ReadAsync());
        Assert.IsType<ResultReading.Missing>(await ResultFile.ReadAsync(Path.Combine(directory, "no", "such", "result.json"), Build));
    }

    [Fact]
    public async Task A_file_is_read()
    {
        await File.WriteAllTextAsync(ResultPath, """{"item_id":"WRK-a1b2c","phase":"build","result":"rework","to_phase":"any","summary":"x"}""");

        var reading = await ResultFile.ReadAsync(ResultPath, "WRK-a1b2c", "build", PhaseKind.Main);

        Assert.Equal("any", Assert.IsType<ResultReading.Valid>(reading).Result.ToPhase);
    }

    [Fact]
    public async Task What_is_no_file_is_named()
    {
        Directory.CreateDirectory(ResultPath);
        Assert.Contains("is a directory", Invalid(await ReadAsync()), StringComparison.Ordinal);
        Directory.Delete(ResultPath);

        File.CreateSymbolicLink(ResultPath, Path.Combine(directory, "gone"));
        Assert.Contains("symbolic link", Invalid(await ReadAsync()), StringComparison.Ordinal);
        File.Delete(ResultPath);

        await File.WriteAllTextAsync(Path.Combine(directory, "real"), """{"item_id":"WRK-a1b2c","phase":"build","result":"failed","summary":"x"}""");
        File.CreateSymbolicLink(ResultPath, "real");
        Assert.IsType<ResultReading.Valid>(await ReadAsync());
        File.Delete(ResultPath);

        File.CreateSymbolicLink(ResultPath, ResultPath);
        Assert.IsType<ResultReading.Invalid>(await ReadAsync());
        File.Delete(ResultPath);

        if (OperatingSystem.IsWindows()) return;
        File.CreateSymbolicLink(ResultPath, "/dev/zero");
        Assert.Contains("empty", Invalid(await ReadAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_megabytes_are_read_and_five_are_refused_with_a_remedy()
    {
        const string json = """{"item_id":"WRK-a1b2c","phase":"build","result":"failed","summary":"x"}""";
        await File.WriteAllTextAsync(ResultPath, json.PadRight(ResultFile.MaxBytes));
        Assert.IsType<ResultReading.Valid>(await ReadAsync());

        await File.WriteAllTextAsync(ResultPath, json.PadRight(5 * 1024 * 1024));
        Assert.Contains("Put long text into a file in the change folder", Invalid(await ReadAsync()), StringComparison.Ordinal);
    }

    private Task<ResultReading> ReadAsync() => ResultFile.ReadAsync(ResultPath, Build);

    private static (PhaseResult Result, IReadOnlyList<string> Warnings) Valid(string json, ResultContract contract)
    {
        var reading = ResultFile.Parse(Encoding.UTF8.GetBytes(json), contract);
        if (reading is ResultReading.Invalid invalid) Assert.Fail(invalid.Message);
        var valid = Assert.IsType<ResultReading.Valid>(reading);
        return (valid.Result, valid.Warnings);
    }

    private static string Invalid(string json, ResultContract contract) => Invalid(ResultFile.Parse(Encoding.UTF8.GetBytes(json), contract));

    private static string Invalid(ResultReading reading) => Assert.IsType<ResultReading.Invalid>(reading).Message;
}
