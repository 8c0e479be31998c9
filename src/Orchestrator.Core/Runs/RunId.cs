using System.Globalization;
using System.Security.Cryptography;

namespace Orchestrator.Runs;

/// <summary>Ids of runs: the UTC millisecond and five random characters, <c>[0-9a-z]</c> only, since shells drop environment variables of other names.</summary>
public static class RunId
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>Draws an id; ids sort by time, those of two quick runs after each other too.</summary>
    public static string Draw(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyMMddHHmmssfff", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetString(Alphabet, 5);

    /// <summary>Whether the text has the form of a run id.</summary>
    public static bool IsValid(string text) => text.Length is > 0 and <= 40 && text.All(char.IsAsciiLetterOrDigit) && !text.Any(char.IsAsciiLetterUpper);
}
