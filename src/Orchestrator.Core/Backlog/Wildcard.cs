namespace Orchestrator.Backlog;

/// <summary>A pattern as PowerShell knows it: <c>*</c>, <c>?</c>, <c>[a-c]</c>, a backtick before what is meant as it stands; case does not matter.</summary>
public sealed class Wildcard
{
    private readonly List<Token> tokens = [];

    /// <summary>Reads a pattern; a bracket that is never closed stands for itself.</summary>
    public Wildcard(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '`' && i + 1 < pattern.Length) tokens.Add(new(TokenKind.Text, pattern[++i].ToString()));
            else if (c == '*') tokens.Add(new(TokenKind.Any, ""));
            else if (c == '?') tokens.Add(new(TokenKind.One, ""));
            else if (c == '[' && pattern.IndexOf(']', i + 1) is var end and > 0)
            {
                tokens.Add(new(TokenKind.Set, pattern[(i + 1)..end]));
                i = end;
            }
            else tokens.Add(new(TokenKind.Text, c.ToString()));
        }
    }

    private enum TokenKind
    {
        Text,
        One,
        Any,
        Set,
    }

    /// <summary>Whether the text holds a character that has a meaning in patterns.</summary>
    public static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?', '[');

    /// <summary>Whether the whole text fits the pattern.</summary>
    public bool Matches(string text)
    {
        // Going back to the last star only keeps it linear in the product of the lengths.
        var (at, token, star, resume) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (token < tokens.Count && tokens[token].Kind == TokenKind.Any)
            {
                star = token++;
                resume = at;
            }
            else if (token < tokens.Count && tokens[token].Fits(text[at]))
            {
                at++;
                token++;
            }
            else if (star >= 0)
            {
                token = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (token < tokens.Count && tokens[token].Kind == TokenKind.Any) token++;
        return token == tokens.Count;
    }

    private readonly record struct Token(TokenKind Kind, string Text)
    {
        public bool Fits(char c)
        {
            if (Kind != TokenKind.Set) return Kind == TokenKind.One || char.ToUpperInvariant(Text[0]) == char.ToUpperInvariant(c);
            var upper = char.ToUpperInvariant(c);
            for (var i = 0; i < Text.Length; i++)
            {
                var (from, to) = (Text[i], Text[i]);
                if (i + 2 < Text.Length && Text[i + 1] == '-')
                {
                    to = Text[i + 2];
                    i += 2;
                }

                if (upper >= char.ToUpperInvariant(from) && upper <= char.ToUpperInvariant(to)) return true;
            }

            return false;
        }
    }
}
