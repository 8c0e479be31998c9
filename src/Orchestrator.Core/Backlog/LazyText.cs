using System.Text;

namespace Orchestrator.Backlog;

/// <summary>A text that is kept as UTF-8, half the size, and made a string each time it is asked for.</summary>
internal readonly struct LazyText : IEquatable<LazyText>
{
    // A string, its UTF-8 bytes, or null.
    private readonly object? content;

    /// <summary>Holds a string.</summary>
    public LazyText(string? text) => content = text;

    /// <summary>Holds valid UTF-8; the array belongs to the text from now on.</summary>
    public LazyText(byte[] utf8) => content = utf8;

    /// <summary>The text.</summary>
    public string? Value => content as string ?? (content is byte[] utf8 ? Encoding.UTF8.GetString(utf8) : null);

    /// <inheritdoc />
    public bool Equals(LazyText other)
    {
        if (ReferenceEquals(content, other.content)) return true;
        return content is byte[] mine && other.content is byte[] others ? mine.AsSpan().SequenceEqual(others) : Value == other.Value;
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is LazyText other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => Value?.GetHashCode(StringComparison.Ordinal) ?? 0;
}
