using System.Globalization;
using Orchestrator.Pipelines;

namespace Orchestrator.Agents;

/// <summary>One run of the scripted agent: what it was told, what it writes, what it answers.</summary>
internal sealed class DemoRun(DemoPrompt prompt, string item, string phase, string resultFile, string workingDirectory, TextWriter output)
{
    private readonly DemoMemory memory = new(Path.GetDirectoryName(resultFile) ?? workingDirectory, item);
    private readonly IReadOnlyList<DemoWord> words = DemoWord.In(prompt.Description);

    internal string ResultFile => resultFile;

    internal IEnumerable<string> UnknownWords => words.Select(word => word.Name).Where(name => !DemoWord.Known.ContainsKey(name)).Distinct();

    /// <summary>The word of a name that is meant for this phase; null if there is none.</summary>
    internal DemoWord? Word(string name) => words.FirstOrDefault(word => word.Name == name && word.IsFor(phase));

    /// <summary>Whether a word is to be obeyed now: it is there, and has not been obeyed often enough.</summary>
    internal bool Once(string name, int times = 1)
    {
        if (Word(name) is null || memory.Count(name) >= times) return false;
        memory.Add(name);
        return true;
    }

    /// <summary>What it says instead of working, when it was told to be throttled or logged out.</summary>
    internal string? Refusal()
    {
        if (Word("logged-out") is not null) return "demo agent: Not logged in. Please run /login";
        if (Word("throttle") is not null) return "demo agent: 429 Too Many Requests, rate limit reached";
        return Once("throttle-once")
            ? $"demo agent: 429 Too Many Requests, rate limit reached; try again in {Word("throttle-once")!.Value ?? "1"}s"
            : null;
    }

    /// <summary>Writes what the phase asks for and returns the result.</summary>
    internal Dictionary<string, object?> Work()
    {
        if (Word("fail") is not null || Once("fail-once"))
            return Result("failed", "The demo agent was told to fail.", ("context", "The words demo:fail or demo:fail-once stand in the description."));
        if (phase == Phase.Triage) return Triage();
        if (!prompt.IsAnswered && Once("block"))
        {
            WriteDocument();
            return Result(
                "blocked",
                "A human has to decide before this can go on.",
                ("context", "Which colour should it have? The demo agent recommends green."),
                ("block_type", Word("block")!.Value ?? "clarification"));
        }
        if (Once("rework"))
        {
            string to = Word("rework")!.Value ?? "build";
            return Result("rework", $"Sent back to {to}.", ("to_phase", to), ("context", "The source file should say that it was looked at once more."));
        }
        WriteDocument();
        if (prompt.IsDestructive && Word("no-change") is null) WriteSource();
        return Once("subphase", Number("subphase"))
            ? Result("subphase_complete", "A part is done, more of this phase remains.")
            : Result("phase_complete", $"The demo agent finished {phase}: {prompt.Title}");
    }

    private Dictionary<string, object?> Triage()
    {
        if (Word("close") is { } close)
            return Result("close", "There is nothing left to do.", ("close_reason", close.Value ?? "already_done"));
        Dictionary<string, object?> description = new()
        {
            ["context"] = "Added to the backlog by a person.",
            ["problem"] = $"Missing so far: {prompt.Title}",
            ["solution"] = "One small new part, described in the change folder.",
            ["impact"] = "Shows how an item travels through the pipeline.",
            ["sizing_rationale"] = "The demo agent calls everything medium unless told otherwise.",
        };
        List<(string, object?)> more = [("description", description)];
        if (Word("pipeline") is { Value: { } pipeline }) more.Add(("pipeline_type", pipeline));
        if (Word("duplicate") is { Value: { } survivor }) more.Add(("duplicates", new object?[] { survivor }));
        return Result("phase_complete", $"Triaged: {prompt.Title}", [.. more]);
    }

    private Dictionary<string, object?> Result(string code, string summary, params ReadOnlySpan<(string Name, object? Value)> more)
    {
        Dictionary<string, object?> result = new() { ["item_id"] = item, ["phase"] = phase, ["result"] = code, ["summary"] = summary };
        foreach ((string name, object? value) in more) result[name] = value;
        if (code is "failed") return result;
        result["commit_summary"] = $"Demo: {phase}";
        Dictionary<string, object?> assessments = Assessments();
        if (assessments.Count > 0) result["updated_assessments"] = assessments;
        if (Word("human-review") is not null) result["requires_human_review"] = true;
        if (code is "phase_complete" && Once("follow-up")) result["follow_ups"] = FollowUps(Number("follow-up"));
        return result;
    }

    private Dictionary<string, object?> Assessments()
    {
        Dictionary<string, object?> assessments = [];
        foreach ((string name, string otherwise) in new[] { ("size", "medium"), ("complexity", "low"), ("risk", "low"), ("impact", "medium") })
        {
            if (Word(name) is { Value: { } told }) assessments[name] = told;
            else if (phase == Phase.Triage && !prompt.Assessed.Contains(char.ToUpperInvariant(name[0]) + name[1..])) assessments[name] = otherwise;
        }
        return assessments;
    }

    private object?[] FollowUps(int count) =>
    [
        .. Enumerable.Range(1, count).Select(number => new Dictionary<string, object?>
        {
            ["title"] = $"Follow-up {number} of {item}: look at the edges",
            ["context"] = $"Found by the demo agent in {phase} of {item}.",
            ["suggested_size"] = "small",
            ["suggested_risk"] = "low",
        }),
    ];

    private int Number(string name) =>
        int.TryParse(Word(name)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Math.Clamp(number, 1, 100) : 1;

    private void WriteDocument()
    {
        if (prompt.ChangeFolder is not { } folder) return;
        Directory.CreateDirectory(folder);
        string reason = prompt.IsSentBack ? "A later phase sent the item back." : "The phase ran again.";
        Write(Path.Combine(folder, phase + ".md"), DemoArtefact.Document(item, prompt.Title, phase), DemoArtefact.Again(reason));
    }

    private void WriteSource()
    {
        string folder = Path.GetFileName(prompt.ChangeFolder ?? item);
        string name = folder.StartsWith(item + "_", StringComparison.Ordinal) ? folder[(item.Length + 1)..] : folder;
        string sources = Path.Combine(workingDirectory, "src");
        Directory.CreateDirectory(sources);
        Write(Path.Combine(sources, name + ".js"), DemoArtefact.Source(item, prompt.Title), DemoArtefact.SourceAgain);
    }

    private void Write(string path, string text, string again)
    {
        output.WriteLine($"Writing {path}");
        if (File.Exists(path)) File.AppendAllText(path, again);
        else File.WriteAllText(path, text);
    }
}
