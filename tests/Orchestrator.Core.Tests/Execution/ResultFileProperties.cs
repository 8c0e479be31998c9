using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Execution;

namespace Orchestrator.Tests.Execution;

/// <summary>Whatever an agent writes, the reader answers, and what it calls valid is.</summary>
public sealed class ResultFileProperties
{
    private static readonly ResultContract Build = new("WRK-a1b2c", "build", PhaseKind.Main) { EarlierPhases = ["prd", "design"] };
    private static readonly ResultContract Triage = ResultContract.ForTriage("WRK-a1b2c");

    private static readonly string[] Names =
    [
        "item_id", "phase", "result", "summary", "context", "to_phase", "block_type", "requires_human_review", "updated_assessments", "follow_ups",
        "based_on_commit", "commit_summary", "pipeline_type", "duplicates", "description", "close_reason", "title", "size", "suggested_risk", "problem", "x", "\\ud800", "",
    ];

    private static readonly string[] Leaves =
    [
        "\"WRK-a1b2c\"", "\"WRK-00001\"", "\"build\"", "\"triage\"", "\"phase_complete\"", "\"Rework\"", "\"close\"", "\"prd\"", "\"large\"", "\"HIGH\"",
        "\"duplicate\"", "\"wont-do\"", "\"decision\"", "\"\"", "\" \"", "\"a\\nb\\u0000\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\ud83d\\ude00\"", "\"\u202E\u2028\"",
        "null", "true", "false", "0", "-1e400", "18446744073709551616", "\"0123456789abcdef0123456789abcdef01234567\"", "[]", "{}",
    ];

    [Fact]
    public void Bytes_flipped_cut_doubled_or_put_in_never_make_it_throw()
    {
        var sample = Encoding.UTF8.GetBytes("""
            ```json
            {"item_id":"WRK-a1b2c","phase":"build","result":"rework","to_phase":"prd","summary":"Ümläut \ud83d\ude00","follow_ups":["a",{"title":"b","suggested_size":"small"}],
             "updated_assessments":{"size":"large"},"requires_human_review":true}
            ```
            """);
        var edit = from kind in Gen.Choose(0, 3)
                   from at in Gen.Choose(0, sample.Length - 1)
                   from value in Gen.Elements((byte[])[.. "\"\\{}[]:,`\n u0"u8, 0x00, 0x80, 0xC3, 0xED, 0xFF])
                   from length in Gen.Choose(1, 40)
                   select (kind, at, value, length);
        var mutations = from count in Gen.Choose(1, 6) from edits in Gen.ArrayOf(edit, count) select edits;

        Prop.ForAll(mutations.ToArbitrary(), edits =>
        {
            var bytes = edits.Aggregate(sample.ToList(), (list, e) =>
            {
                var at = Math.Min(e.at, list.Count);
                var length = Math.Min(e.length, list.Count - at);
                if (e.kind == 0 && length > 0) list[at] = e.value;
                else if (e.kind == 1) list.RemoveRange(at, length);
                else if (e.kind == 2) list.InsertRange(at, list.GetRange(at, length));
                else list.Insert(at, e.value);
                return list;
            });
            return Holds(ResultFile.Parse(bytes.ToArray(), Build), Build);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Any_json_object_is_read_or_refused_with_a_reason()
    {
        foreach (var contract in (ResultContract[])[Build, Triage])
        {
            var identity = $"\"item_id\":\"WRK-a1b2c\",\"phase\":\"{contract.Phase}\",\"summary\":\"s\"";
            var likely = Gen.Elements((string[])["phase_complete", "blocked", "rework", "close"]);
            var objects = from code in likely from rest in Members(3) select $"{{{rest},{identity},\"result\":\"{code}\",{rest}}}";

            Prop.ForAll(objects.ToArbitrary(), json => Holds(ResultFile.Parse(Encoding.UTF8.GetBytes(json), contract), contract))
                .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        }
    }

    [Fact]
    public void Arbitrary_text_is_refused_with_a_reason()
    {
        Prop.ForAll<string?>(text => Holds(ResultFile.Parse(Encoding.UTF8.GetBytes(text ?? ""), Build), Build)).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(bytes => Holds(ResultFile.Parse(bytes, Build), Build)).QuickCheckThrowOnFailure();
    }

    private static Gen<string> Members(int depth) =>
        from count in Gen.Choose(1, 6)
        from members in Gen.ArrayOf(from name in Gen.Elements(Names) from value in Value(depth) select $"\"{name}\":{value}", count)
        select string.Join(',', members);

    private static Gen<string> Value(int depth)
    {
        var leaf = Gen.Elements(Leaves);
        if (depth == 0) return leaf;
        var list = from count in Gen.Choose(0, 25) from values in Gen.ArrayOf(Value(depth - 1), count) select "[" + string.Join(',', values) + "]";
        return Gen.Frequency((4, leaf), (1, list), (2, from members in Members(depth - 1) select "{" + members + "}"));
    }

    private static bool Holds(ResultReading reading, ResultContract contract)
    {
        if (reading is ResultReading.Invalid invalid)
        {
            Assert.EndsWith(".", invalid.Message, StringComparison.Ordinal);
            Assert.InRange(invalid.Message.Length, 20, 5000);
            return true;
        }

        var (result, warnings) = Assert.IsType<ResultReading.Valid>(reading);
        Assert.Equal((contract.ItemId, contract.Phase), (result.ItemId, result.Phase));
        Assert.Contains(result.Result, ResultSchema.Codes(contract).Select(rule => rule.Code));
        Assert.Equal(result.Result == ResultCode.Rework, result.ToPhase is not null);
        Assert.Equal(result.Result == ResultCode.Close, result.CloseReason is not null);
        Assert.False(string.IsNullOrWhiteSpace(result.Summary));
        Assert.InRange(result.FollowUps.Count, 0, 20);
        Assert.All(result.FollowUps, followUp => Assert.Equal(followUp.Title, ItemTitle.Require(followUp.Title)));
        Assert.DoesNotContain(contract.ItemId, result.Duplicates);
        Assert.All(warnings, warning => Assert.EndsWith(".", warning, StringComparison.Ordinal));

        var written = PhaseResultJson.Write(result);
        var again = Assert.IsType<ResultReading.Valid>(ResultFile.Parse(Encoding.UTF8.GetBytes(written), contract));
        Assert.Empty(again.Warnings);
        Assert.Equal(written, PhaseResultJson.Write(again.Result));
        return true;
    }
}
