using System.Runtime.CompilerServices;
using System.Text;

namespace Orchestrator.Storage;

/// <summary>Shares the strings that many lines repeat (tags, phases): a hundred thousand items hold each of them once.</summary>
/// <remarks>Direct-mapped: a collision costs a second copy, never a wrong value. Not shared between threads.</remarks>
internal sealed class StringPool
{
    private const int Slots = 1024;
    private const int MaxLength = 64;
    private readonly string?[] strings = new string?[Slots];

    /// <summary>The string of these UTF-8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength) return Encoding.UTF8.GetString(utf8);
        var hash = 17u;
        foreach (var value in utf8) hash = (hash * 31) + value;
        ref var slot = ref strings[hash % Slots];
        if (slot is not null && Ascii.Equals(utf8, slot)) return slot;
        return slot = Encoding.UTF8.GetString(utf8);
    }
}
