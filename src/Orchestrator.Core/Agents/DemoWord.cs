using System.Text.RegularExpressions;

namespace Orchestrator.Agents;

/// <summary>A word in an item's description that tells the scripted agent what to do: <c>demo:NAME[=VALUE][@PHASE]</c>.</summary>
/// <param name="Name">One of <see cref="Known"/>, or something unknown.</param>
/// <param name="Value">What stands after <c>=</c>; null: nothing.</param>
/// <param name="Phase">The only phase it is meant for; null: every phase after triage, or triage for the words that belong there.</param>
public sealed partial record DemoWord(string Name, string? Value, string? Phase)
{
    /// <summary>All words, each with what it does; documentation and the message about an unknown word come from here.</summary>
    public static IReadOnlyDictionary<string, string> Known { get; } = new Dictionary<string, string>
    {
        ["sleep"] = "=SECONDS: takes that long in every phase",
        ["hang"] = "never ends by itself",
        ["fail"] = "every attempt says failed",
        ["fail-once"] = "the first attempt says failed, the next succeeds",
        ["crash"] = "every attempt ends with exit code 3 and no result",
        ["crash-once"] = "the first attempt does",
        ["invalid-once"] = "the first attempt writes a result that is no JSON",
        ["block"] = "[=clarification|decision]: asks a question once, goes on when it is answered",
        ["follow-up"] = "[=COUNT]: reports follow-up items, once",
        ["subphase"] = "[=COUNT]: says subphase_complete that often before phase_complete",
        ["rework"] = "[=TO_PHASE]: sends the item back once; without more, from review to build",
        ["throttle"] = "every run ends with the words of a rate limit",
        ["throttle-once"] = "[=SECONDS]: the first run does, with a reset in so many seconds (1)",
        ["logged-out"] = "every run says that it is not logged in",
        ["no-change"] = "a phase that should change the project changes nothing",
        ["human-review"] = "asks for a human's review",
        ["size"] = "=small|medium|large: what triage answers",
        ["complexity"] = "=low|medium|high",
        ["risk"] = "=low|medium|high",
        ["impact"] = "=low|medium|high",
        ["pipeline"] = "=NAME: the pipeline triage chooses",
        ["close"] = "[=already_done|wont_do]: triage closes the item",
        ["duplicate"] = "=ID: triage calls the item a duplicate",
    };

    // Words about what only triage decides; without a phase of their own they are meant for it.
    private static readonly HashSet<string> OfTriage = ["human-review", "size", "complexity", "risk", "impact", "pipeline", "close", "duplicate"];

    /// <summary>All words of a description, in their order.</summary>
    /// <param name="description">What a person wrote.</param>
    public static IReadOnlyList<DemoWord> In(string description) =>
    [
        .. Pattern().Matches(description).Select(match =>
            new DemoWord(match.Groups["name"].Value, Given(match.Groups["value"]), Given(match.Groups["phase"]))),
    ];

    /// <summary>Whether it is meant for a phase.</summary>
    /// <param name="phase">Name of the phase, or <c>triage</c>.</param>
    public bool IsFor(string phase)
    {
        if (Phase is not null) return Phase == phase;
        if (Name == "rework") return phase == "review";
        return OfTriage.Contains(Name) == (phase == Pipelines.Phase.Triage);
    }

    private static string? Given(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex(@"\bdemo:(?<name>[a-z]+(?:-[a-z]+)*)(?:=(?<value>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*))?(?:@(?<phase>[a-z][a-z0-9_-]*))?", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
