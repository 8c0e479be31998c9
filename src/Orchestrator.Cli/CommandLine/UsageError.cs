using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Orchestrator.Backlog;

namespace Orchestrator.Cli.CommandLine;

/// <summary>Finds out what is wrong with a command line, and what was probably meant.</summary>
internal static partial class UsageError
{
    /// <summary>The errors, each a sentence or two; empty if there are none.</summary>
    internal static IReadOnlyList<string> Find(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unknown = parsed.UnmatchedTokens.Concat(MistakenArguments(parsed)).Distinct(StringComparer.Ordinal).ToList();

        // What follows an unknown option is its value and no error of its own.
        if (unknown.Exists(IsOption)) unknown.RemoveAll(word => !IsOption(word));
        if (unknown.Count > 0) return [.. unknown.Select(word => Unknown(word, command, parsed))];
        return [.. parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal)];
    }

    // An unknown option would be taken as a title or an id; whoever means it as one puts -- before it.
    private static IEnumerable<string> MistakenArguments(ParseResult parsed)
    {
        var literal = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).ToHashSet();
        return Arguments(parsed.CommandResult).SelectMany(argument => argument.Tokens)
            .Where(token => !literal.Contains(token) && IsOption(token.Value))
            .Select(token => token.Value);
    }

    private static IEnumerable<SymbolResult> Arguments(CommandResult command) => command.Children.OfType<ArgumentResult>();

    private static string Unknown(string word, Command command, ParseResult parsed)
    {
        if (IsOption(word))
        {
            var name = word.Split('=', 2)[0];
            var known = OptionsOf(command, parsed.RootCommandResult.Command).ToList();
            return $"'{command.Name}' has no option {name}{Suggest(name, known)}";
        }

        return command is RootCommand
            ? $"There is no command '{word}'{Suggest(word, command.Subcommands.Where(sub => !sub.Hidden).SelectMany(sub => sub.Aliases.Prepend(sub.Name)))}"
            : $"'{command.Name}' does not expect '{word}'; quote a text that has blanks.";
    }

    private static IEnumerable<string> OptionsOf(Command command, Command root) => command.Options
        .Concat(root.Options.Where(option => option.Recursive)).Where(option => !option.Hidden)
        .SelectMany(option => option.Aliases.Prepend(option.Name));

    private static bool IsOption(string word) => OptionLike().IsMatch(word);

    private static string Suggest(string word, IEnumerable<string> known) =>
        EditDistance.Nearest(word, known, limit: Math.Clamp(word.Length / 3, 1, 3)) is { } nearest ? $"; did you mean {nearest}?" : ".";

    [GeneratedRegex("^--?[A-Za-z][A-Za-z-]*(=.*)?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex OptionLike();
}
