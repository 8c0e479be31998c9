using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Orchestrator.Storage;

/// <summary>Goes through a line as every tool writes it: one object, no blanks between its tokens.</summary>
/// <remarks>
/// It gives up at the first thing out of the ordinary, and the line is then read by <see cref="Utf8JsonReader"/>, which knows all of JSON
/// and names what is wrong. It exists for the first read of a session: the reader's vectorized searches run unoptimized in the first
/// tenths of a second of a process, which doubled the time for 100 000 items.
/// </remarks>
internal ref struct CompactLine
{
    private readonly ReadOnlySpan<byte> line;
    private int at;

    /// <summary>Makes a walk through a line.</summary>
    public CompactLine(ReadOnlySpan<byte> line)
    {
        this.line = line;
        at = 0;
    }

    /// <summary>Whether the walk came to the end of the object, and with it of the line.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Goes to the next property.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value; containers and numbers are not checked.</param>
    /// <returns>False at the end, or where the walk gives up; <see cref="IsAtEnd"/> tells which.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryRead(out ReadOnlySpan<byte> name, out RawValue value)
    {
        name = default;
        value = default;
        if (at == 0)
        {
            if (!Take('{')) return false;
        }
        else if (Take('}'))
        {
            IsAtEnd = at == line.Length;
            return false;
        }
        else if (!Take(','))
        {
            return false;
        }

        var start = at;
        if (!TakeText(out var isEscaped) || isEscaped) return false;
        name = line[(start + 1)..(at - 1)];
        return Take(':') && TakeValue(out value);
    }

    private bool Take(char token)
    {
        if (at >= line.Length || line[at] != token) return false;
        at++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TakeValue(out RawValue value)
    {
        value = default;
        if (at >= line.Length) return false;
        var start = at;
        var kind = line[at] switch
        {
            (byte)'"' => JsonTokenType.String,
            (byte)'n' => JsonTokenType.Null,
            (byte)'t' => JsonTokenType.True,
            (byte)'f' => JsonTokenType.False,
            (byte)'[' => JsonTokenType.StartArray,
            (byte)'{' => JsonTokenType.StartObject,
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => JsonTokenType.Number,
            _ => JsonTokenType.None,
        };
        var isEscaped = false;
        var taken = kind switch
        {
            JsonTokenType.String => TakeText(out isEscaped),
            JsonTokenType.Null => TakeWord("null"u8),
            JsonTokenType.True => TakeWord("true"u8),
            JsonTokenType.False => TakeWord("false"u8),
            JsonTokenType.Number => TakeNumber(),
            JsonTokenType.StartArray or JsonTokenType.StartObject => TakeContainer(),
            _ => false,
        };
        if (!taken) return false;
        value = new RawValue(line[start..at], kind, isEscaped);
        return true;
    }

    private bool TakeWord(ReadOnlySpan<byte> word)
    {
        if (!line[at..].StartsWith(word)) return false;
        at += word.Length;
        return true;
    }

    /// <summary>Takes what is surely a number: whole, without a leading zero. Everything else is for the reader.</summary>
    private bool TakeNumber()
    {
        if (line[at] == '-') at++;
        var first = at;
        while (at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9') at++;
        return at > first && (at == first + 1 || line[first] != '0') && at < line.Length && line[at] is (byte)',' or (byte)'}';
    }

    /// <summary>Takes a container by counting brackets; whether it is well formed must be seen by who reads it.</summary>
    private bool TakeContainer()
    {
        var depth = 0;
        while (at < line.Length)
        {
            switch (line[at])
            {
                case (byte)'"':
                    if (!TakeText(out _)) return false;
                    continue;
                case (byte)'[' or (byte)'{':
                    depth++;
                    break;
                case (byte)']' or (byte)'}':
                    at++;
                    if (--depth == 0) return true;
                    continue;
            }

            at++;
        }

        return false;
    }

    /// <summary>Takes a text with its quotes; gives up at control characters, which JSON does not allow there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TakeText(out bool isEscaped)
    {
        isEscaped = false;
        if (!Take('"')) return false;
        ref var bytes = ref MemoryMarshal.GetReference(line);
        while (true)
        {
            while (at + Vector128<byte>.Count <= line.Length)
            {
                var block = Vector128.LoadUnsafe(ref bytes, (nuint)at);
                var found = Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                    | Vector128.LessThan(block, Vector128.Create((byte)0x20));
                var mask = found.ExtractMostSignificantBits();
                if (mask != 0)
                {
                    at += BitOperations.TrailingZeroCount(mask);
                    break;
                }

                at += Vector128<byte>.Count;
            }

            while (at < line.Length && line[at] is not ((byte)'"' or (byte)'\\' or < 0x20)) at++;
            if (at >= line.Length || line[at] < 0x20) return false;
            if (line[at++] == '"') return true;
            isEscaped = true;
            at++;
        }
    }
}
