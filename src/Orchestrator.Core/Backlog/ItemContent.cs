using System.Text.Json;

namespace Orchestrator.Backlog;

/// <summary>Whether two items say the same, lists and foreign keys looked into.</summary>
public static class ItemContent
{
    /// <summary>Compares every field; JSON of foreign keys by its meaning, not by its blanks.</summary>
    public static bool IsSame(BacklogItem a, BacklogItem b) =>
        a.Tags.SequenceEqual(b.Tags)
        && a.Dependencies.SequenceEqual(b.Dependencies)
        && a.AppliedAttempts.SequenceEqual(b.AppliedAttempts)
        && HaveSameExtensions(a.Extensions, b.Extensions)
        && a with { Tags = b.Tags, Dependencies = b.Dependencies, AppliedAttempts = b.AppliedAttempts, Extensions = b.Extensions } == b;

    /// <summary>Names of the fields in which the items differ.</summary>
    public static IReadOnlyList<string> Differences(BacklogItem a, BacklogItem b) =>
        [.. typeof(BacklogItem).GetProperties().Where(field => !IsSameValue(field.GetValue(a), field.GetValue(b))).Select(field => field.Name)];

    private static bool IsSameValue(object? a, object? b) => (a, b) switch
    {
        (IReadOnlyList<string> first, IReadOnlyList<string> second) => first.SequenceEqual(second),
        (IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) => HaveSameExtensions(first, second),
        _ => Equals(a, b),
    };

    private static bool HaveSameExtensions(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b)
    {
        if (a.Count != b.Count) return false;
        foreach (var (key, json) in a)
            if (!b.TryGetValue(key, out var other) || (json != other && !MeansTheSame(json, other))) return false;
        return true;
    }

    private static bool MeansTheSame(string a, string b)
    {
        using var first = JsonDocument.Parse(a);
        using var second = JsonDocument.Parse(b);
        return JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }
}
