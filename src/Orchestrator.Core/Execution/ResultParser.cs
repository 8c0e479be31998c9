using System.Text.Json;
using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>Holds one JSON object against the contract of a phase.</summary>
internal sealed class ResultParser
{
    private const int MostNamed = 30;

    private readonly ResultContract contract;
    private readonly ResultFields fields;
    private readonly ResultNotes notes = new();

    public ResultParser(JsonElement root, ResultContract contract)
    {
        this.contract = contract;
        fields = new(root, "", notes);
    }

    public ResultReading Parse()
    {
        CheckIdentity("item_id", contract.ItemId);
        CheckIdentity("phase", contract.Phase);
        var code = Code();
        var summary = fields.RequiredText("summary");
        var duplicates = Duplicates();
        var result = new PhaseResult
        {
            ItemId = contract.ItemId,
            Phase = contract.Phase,
            Result = code ?? default,
            Summary = summary ?? "",
            Context = fields.Text("context"),
            ToPhase = code == ResultCode.Rework ? ToPhase() : null,
            BlockType = fields.Choice<BlockType>("block_type", ResultSchema.Words("block_type")),
            RequiresHumanReview = fields.Flag("requires_human_review"),
            Assessments = Assessments(),
            FollowUps = FollowUps(),
            BasedOnCommit = BasedOnCommit(),
            CommitSummary = CommitSummary(),
            Pipeline = IsAllowed("pipeline_type") ? fields.Text("pipeline_type") : null,
            Duplicates = duplicates,
            Description = Description(),
            CloseReason = code == ResultCode.Close ? CloseReason(duplicates) : null,
        };
        return notes.Problems.Count > 0
            ? new ResultReading.Invalid($"The result file is not valid: {string.Join("; ", notes.Problems)}.")
            : new ResultReading.Valid(result, notes.Warnings);
    }

    private void CheckIdentity(string name, string expected)
    {
        if (fields.RequiredText(name) is { } found && found != expected)
            notes.Refuse($"{name} is '{AgentText.Excerpt(found)}', expected '{expected}'");
    }

    private ResultCode? Code()
    {
        if (fields.RequiredText("result") is not { } word) return null;
        var allowed = ResultSchema.Codes(contract);
        if (EnumWords.Parse<ResultCode>(word, [.. allowed.Select(rule => rule.Word)]) is { } code) return code;
        notes.Refuse($"result is '{AgentText.Excerpt(word)}', expected one of {string.Join(", ", allowed.Select(rule => rule.Word))} (phase {contract.Phase})");
        return null;
    }

    private string? ToPhase()
    {
        if (fields.RequiredText("to_phase") is not { } phase) return null;
        if (contract.EarlierPhases is null || contract.EarlierPhases.Contains(phase, StringComparer.Ordinal)) return phase;
        notes.Refuse($"to_phase is '{AgentText.Excerpt(phase)}', expected one of {string.Join(", ", contract.EarlierPhases)}");
        return null;
    }

    private CloseReason? CloseReason(List<string> duplicates)
    {
        var words = ResultSchema.Words("close_reason");
        if (fields.RequiredText("close_reason") is not { } word) return null;
        if (EnumWords.Parse<CloseReason>(word, words) is not { } reason)
        {
            notes.Refuse($"close_reason is '{AgentText.Excerpt(word)}', expected one of {string.Join(", ", words)}");
            return null;
        }

        if (reason == Execution.CloseReason.Duplicate && duplicates.Count == 0)
            notes.Refuse("duplicates names no other item, expected the id of the surviving item with close_reason duplicate");
        return reason;
    }

    private AssessmentUpdate Assessments()
    {
        const string name = "updated_assessments";
        return fields.Object(name) is { } given
            ? new(
                given.Choice<ItemSize>("size", ResultSchema.Words(name, "size")),
                given.Choice<Level>("complexity", ResultSchema.Words(name, "complexity")),
                given.Choice<Level>("risk", ResultSchema.Words(name, "risk")),
                given.Choice<Level>("impact", ResultSchema.Words(name, "impact")))
            : new();
    }

    private List<FollowUp> FollowUps()
    {
        const string name = "follow_ups";
        var found = new List<FollowUp>();
        var leftOut = new List<string>();
        var further = 0;
        foreach (var (index, value) in fields.List(name).Index())
        {
            if (FollowUp($"{name}[{index}]", value) is not { } followUp) continue;
            if (found.Count < ResultSchema.MaxFollowUps) found.Add(followUp);
            else if (leftOut.Count < MostNamed) leftOut.Add(followUp.Title);
            else further++;
        }

        if (leftOut.Count == 0) return found;
        var titles = string.Join("; ", leftOut) + (further > 0 ? $"; and {further} more" : "");
        notes.Warn($"{name} holds {found.Count + leftOut.Count + further}, at most {ResultSchema.MaxFollowUps} are taken; left out: {titles}.");
        return found;
    }

    private FollowUp? FollowUp(string path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            if (ItemTitle.Clean(JsonStrings.Get(value)) is { } title) return new(title);
            notes.Warn($"{path} is blank, expected a title; it was left out.");
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            notes.Warn($"{path} is {ResultText.Describe(value)}, expected a title or an object with one; it was left out.");
            return null;
        }

        var given = new ResultFields(value, path + ".", notes);
        if (ItemTitle.Clean(given.Text("title")) is not { } cleaned)
        {
            notes.Warn($"{path} has no title; it was left out.");
            return null;
        }

        const string name = "follow_ups";
        return new(cleaned)
        {
            Context = given.Text("context"),
            SuggestedSize = given.Choice<ItemSize>("suggested_size", ResultSchema.Words(name, "[]", "suggested_size")),
            SuggestedRisk = given.Choice<Level>("suggested_risk", ResultSchema.Words(name, "[]", "suggested_risk")),
            SuggestedImpact = given.Choice<Level>("suggested_impact", ResultSchema.Words(name, "[]", "suggested_impact")),
            DependsOnThis = given.Flag("depends_on_this") ?? false,
        };
    }

    private string? BasedOnCommit()
    {
        const string name = "based_on_commit";
        if (fields.Text(name) is not { } commit) return null;
        if (commit.Length is 40 or 64 && commit.All(char.IsAsciiHexDigit)) return commit.ToLowerInvariant();
        notes.Warn($"{name} is '{AgentText.Excerpt(commit)}', expected a full commit id of 40 or 64 hex digits; it was left out.");
        return null;
    }

    private string? CommitSummary() =>
        fields.Text("commit_summary") is { } text ? AgentText.OneLine(text.Split('\n', 2)[0]) : null;

    private List<string> Duplicates()
    {
        const string name = "duplicates";
        var ids = new List<string>();
        if (!IsAllowed(name)) return ids;
        foreach (var (index, value) in fields.List(name).Index())
        {
            if (ids.Count == ResultSchema.MaxDuplicates)
            {
                notes.Warn($"{name} holds more than {ids.Count} ids; the rest was left out.");
                break;
            }

            var id = value.ValueKind == JsonValueKind.String ? AgentText.OneLine(JsonStrings.Get(value)) : "";
            if (id.Length == 0)
                notes.Warn($"{name}[{index}] is {ResultText.Describe(value)}, expected an item id; it was left out.");
            else if (id == contract.ItemId)
                notes.Warn($"{name}[{index}] is {id}, the item itself; it was left out.");
            else if (!ids.Contains(id))
                ids.Add(id);
        }

        return ids;
    }

    private StructuredDescription? Description()
    {
        if (!IsAllowed("description") || fields.Object("description") is not { } given) return null;
        var description = new StructuredDescription
        {
            Context = given.Text("context") ?? "",
            Problem = given.Text("problem") ?? "",
            Solution = given.Text("solution") ?? "",
            Impact = given.Text("impact") ?? "",
            SizingRationale = given.Text("sizing_rationale") ?? "",
        };
        return description.IsEmpty ? null : description;
    }

    private bool IsAllowed(string property)
    {
        if (ResultSchema.IsAllowed(property, contract)) return true;
        if (fields.Has(property)) notes.Warn($"{property} has no meaning in phase {contract.Phase}; it was left out.");
        return false;
    }
}
