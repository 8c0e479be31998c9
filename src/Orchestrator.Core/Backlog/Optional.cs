namespace Orchestrator.Backlog;

/// <summary>A value that was given, null included, or none: tells "set it to nothing" from "leave it alone".</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public readonly record struct Optional<T>
{
    /// <summary>Gives a value.</summary>
    public Optional(T value)
    {
        Value = value;
        HasValue = true;
    }

    /// <summary>The value; the type's default when none was given.</summary>
    public T Value { get; }

    /// <summary>Whether a value was given.</summary>
    public bool HasValue { get; }

    /// <summary>The value given, else the present one.</summary>
    public T Or(T present) => HasValue ? Value : present;

    /// <summary>Gives a value.</summary>
    public static implicit operator Optional<T>(T value) => new(value);
}
