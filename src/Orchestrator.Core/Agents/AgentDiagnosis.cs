using System.Text.RegularExpressions;

namespace Orchestrator.Agents;

/// <summary>Tells from how an agent ended whether it is throttled or cannot work at all.</summary>
/// <remarks>
/// Only what counts as a final status is looked at: the error its structured output ended with, else, after a failure, the last
/// lines of standard error. An agent that writes about rate limits, or meets one and goes on by itself, is neither.
/// The words are those of claude 2.1.197, codex 0.171.0, opencode 1.18.33, gemini 0.61.0 and copilot 1.0.102.
/// </remarks>
public sealed partial record AgentDiagnosis
{
    private const int LongestWords = 300;
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // A project's own pattern can be of any quality; a line must not hold a run up.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Neither throttled nor unavailable.</summary>
    public static AgentDiagnosis Nothing { get; } = new();

    /// <summary>Set when it is throttled.</summary>
    public ThrottleNotice? Throttle { get; private init; }

    /// <summary>Set when it cannot work at all: its own words, one line.</summary>
    public string? Unavailable { get; private init; }

    /// <summary>Judges an error that the agent's structured output ended with.</summary>
    /// <param name="agent">Whose words they are; it may add patterns of throttling.</param>
    /// <param name="error">The agent's words.</param>
    /// <param name="resetAt">The end of the limit if a field of the output named it.</param>
    /// <param name="now">When they were said.</param>
    /// <param name="zone">Zone of times that name none.</param>
    public static AgentDiagnosis OfError(AgentDefinition agent, string error, DateTimeOffset? resetAt, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(error);
        string words = TerminalText.OneLine(error, LongestWords);
        bool isThrottling = IsThrottling(agent, error);
        // Who names a reset is throttled, whatever else his words remind of.
        if (!(isThrottling && resetAt is not null) && UnavailablePattern().IsMatch(error)) return new() { Unavailable = words };
        return isThrottling ? new() { Throttle = new(words, resetAt ?? ResetTimes.Find(error, now, zone)) } : Nothing;
    }

    /// <summary>Judges the last lines an agent printed before it failed.</summary>
    /// <param name="agent">Whose words they are.</param>
    /// <param name="lines">The last lines of standard error, oldest first.</param>
    /// <param name="now">When they were said.</param>
    /// <param name="zone">Zone of times that name none.</param>
    public static AgentDiagnosis OfLines(AgentDefinition agent, IReadOnlyList<string> lines, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(lines);
        lines = [.. lines.Where(line => !WordsOfTests().IsMatch(line))];
        // The first says what is wrong, those after it what to do; of several refusals for throttling the last is the latest.
        if (lines.FirstOrDefault(line => UnavailablePattern().IsMatch(line)) is { } unavailable)
            return new() { Unavailable = TerminalText.OneLine(unavailable, LongestWords) };
        if (lines.LastOrDefault(line => IsThrottling(agent, line)) is not { } throttled) return Nothing;
        // The reset often stands on a line of its own.
        DateTimeOffset? reset = ResetTimes.Find(throttled, now, zone) ?? ResetTimes.Find(string.Join('\n', lines), now, zone);
        return new() { Throttle = new(TerminalText.OneLine(throttled, LongestWords), reset) };
    }

    /// <summary>Judges the last line of plain text output, which is also where an agent writes its work's words; only unmistakable words count.</summary>
    /// <param name="line">The last line of standard output.</param>
    /// <param name="now">When it was said.</param>
    /// <param name="zone">Zone of times that name none.</param>
    public static AgentDiagnosis OfLastWords(string line, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (UnmistakablyUnavailable().IsMatch(line)) return new() { Unavailable = TerminalText.OneLine(line, LongestWords) };
        return UnmistakablyThrottled().IsMatch(line)
            ? new() { Throttle = new(TerminalText.OneLine(line, LongestWords), ResetTimes.Find(line, now, zone)) }
            : Nothing;
    }

    private static bool IsThrottling(AgentDefinition agent, string text) =>
        ThrottlePattern().IsMatch(text) || agent.RateLimitPatterns.Any(pattern => Matches(pattern, text));

    private static bool Matches(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, pattern, Options, PatternTimeout);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            // No regular expression: configuration says so with its position; here it still means its own words.
            return text.Contains(pattern, StringComparison.OrdinalIgnoreCase);
        }
    }

    [GeneratedRegex(
        """
        too[ ]many[ ]requests | \brate[-_ ]?limit(?:s|ed|ing|_?error|_?exceeded|_?reached)?\b | (?:usage|hour|weekly|daily|session|message|request)s?[ ]limit[ ](?:reached|exceeded)
        | hit[ ]your[ ](?:\w+[ ]){0,3}limit | (?<!disk[ ])(?<!storage[ ])\bquota\b | insufficient_quota | quota_?exceeded | resource[_ ](?:has[ ]been[ ])?exhausted | \boverloaded(?:_error)?\b(?![ ](?:function|method|operator|constructor|member)s?\b)
        | try[ ]again[ ](?:at|in|after)\b | (?:status|code|error|http(?:/\d(?:\.\d)?)?)\W{0,4}(?:code\W{0,3})?(?:429|529)\b | \b(?:429|529)\b\W{0,4}(?:too|overloaded|status|error|rate)
        | \b(?:at|over)[ ]capacity\b | usage[ ]limit
        """, Options | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ThrottlePattern();

    [GeneratedRegex(
        """
        not[ ](?:logged|signed)[ ]in | (?:run|use)[ ](?:the[ ])?\W?(?:/login|\w+[ ]login)\b | log[ ]?in[ ](?:is[ ])?(?:required|expired) | invalid[ ](?:x-)?api[- ]?key | incorrect[ ]api[ ]key
        | api[ _-]?key[ ](?:is[ ])?(?:not[ ](?:valid|set|found)|invalid|missing|expired) | invalid_api_key | authentication_(?:failed|error) | authentication[ ]required | no[ ]authentication[ ]information
        | (?:not|un)[ -]?authenticated | (?:status|code|error|http(?:/\d(?:\.\d)?)?)\W{0,4}(?:code\W{0,3})?401\b | \b401[ ]unauthorized | missing[ ](?:bearer|api[ ]key) | please[ ]set[ ]an[ ]auth[ ]method | invalid[ ]auth[ ]method
        | (?:oauth|access|refresh)[ _]token[ ](?:has[ ])?(?:been[ ])?(?:expired|revoked|is[ ]invalid) | token_(?:expired|revoked) | credit[ ]balance[ ]is[ ]too[ ]low
        | cannot[ ]be[ ]used[ ]with[ ]root | issue[ ]with[ ]the[ ]selected[ ]model | model_?not_?found
        """, Options | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex UnavailablePattern();

    // What an agent's own tests say of limits and log-ins is the agent's work; a wrapper may show it on standard error.
    [GeneratedRegex(@"^\s*(?:not ok\b|--- FAIL|FAIL(?:ED)?\b|npm\s(?:ERR!|error)\s)|\bexpected\b.*\b(?:but|got|received|actual)\b|\bassert\w*\b", Options)]
    private static partial Regex WordsOfTests();

    [GeneratedRegex(@"limit reached\s*[|∙·]|^API Error:? .{0,40}\b(?:429|529)\b|you.ve hit your .{0,30}limit|usage limit reached", Options)]
    private static partial Regex UnmistakablyThrottled();

    [GeneratedRegex(@"^(?:not logged in|invalid api key)\b|please run /login", Options)]
    private static partial Regex UnmistakablyUnavailable();
}
