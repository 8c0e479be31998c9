using System.Globalization;
using System.Text;

namespace Orchestrator.TestAgent;

/// <summary>The words of one step.</summary>
internal static class Words
{
    /// <summary>The first word and what follows it.</summary>
    public static (string First, string After) Cut(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..].TrimStart());
    }

    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            result.Append(text[++i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'e' => '\e', '0' => '\0', 's' => ' ', var other => other });
        }

        return result.ToString();
    }

    public static long Size(string text)
    {
        var factor = text.Length == 0 ? 1L : char.ToUpperInvariant(text[^1]) switch { 'K' => 1L << 10, 'M' => 1L << 20, 'G' => 1L << 30, _ => 1L };
        return factor * long.Parse(factor == 1 ? text : text[..^1], CultureInfo.InvariantCulture);
    }

    public static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}
