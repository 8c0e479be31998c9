using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Orchestrator.Backlog;

namespace Orchestrator.Cli.CommandLine;

/// <summary>Options whose values are words of a fixed set: statuses, sizes, levels.</summary>
internal static class Words
{
    /// <summary>The word that takes a value away.</summary>
    private const string None = "none";

    /// <summary>An option that takes one word.</summary>
    internal static Option<T?> Option<T>(string name, string description) where T : struct, Enum => Complete<T, T?>(new(name)
    {
        Description = description,
        CustomParser = result => Parse<T>(result, result.Tokens[0].Value),
    });

    /// <summary>An option that takes words and may be given several times; commas separate too.</summary>
    internal static Option<T[]> List<T>(string name, string description) where T : struct, Enum => Complete<T, T[]>(new(name)
    {
        Description = description,
        CustomParser = result =>
        [
            .. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)).Select(word => Parse<T>(result, word) ?? default),
        ],
    });

    /// <summary>An option that takes one word, or "none" to take the value away.</summary>
    internal static Option<Optional<T?>> Clearable<T>(string name, string description) where T : struct, Enum => Complete<T, Optional<T?>>(new(name)
    {
        Description = description,
        CustomParser = result => IsNone(result.Tokens[0].Value) ? new(null) : new(Parse<T>(result, result.Tokens[0].Value, None)),
    }, None);

    /// <summary>An option that takes text, or nothing ("" or "none") to take the value away.</summary>
    internal static Option<Optional<string?>> ClearableText(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => new(IsNone(result.Tokens[0].Value) ? null : result.Tokens[0].Value),
    };

    /// <summary>An option that takes a whole number of at least <paramref name="least"/>.</summary>
    internal static Option<int?> Count(string name, string description, int least) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least) return number;
            result.AddError($"{name} takes a whole number of {least} or more, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    /// <summary>An option that takes any whole number.</summary>
    internal static Option<long?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
            result.AddError($"{name} takes a whole number, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    private static bool IsNone(string text) => text.Length == 0 || text.Equals(None, StringComparison.OrdinalIgnoreCase);

    private static T? Parse<T>(ArgumentResult result, string text, string? also = null) where T : struct, Enum
    {
        if (BacklogWords.TryParse<T>(text, out var value)) return value;
        var known = BacklogWords.All<T>();
        var nearest = EditDistance.Nearest(text.ToLowerInvariant(), known, limit: 2);
        var name = (result.Parent as OptionResult)?.IdentifierToken?.Value;
        result.AddError(
            $"{name} does not know '{text}'{(nearest is null ? "" : $"; did you mean {nearest}?")} Allowed: {string.Join(", ", also is null ? known : known.Append(also))}."
                .Replace("' Allowed", "'. Allowed", StringComparison.Ordinal));
        return null;
    }

    private static Option<TValue> Complete<T, TValue>(Option<TValue> option, string? also = null) where T : struct, Enum
    {
        var known = BacklogWords.All<T>();
        string[] all = also is null ? [.. known] : [.. known, also];
        option.HelpName = string.Join('|', all);
        option.CompletionSources.Add(all);
        return option;
    }
}
