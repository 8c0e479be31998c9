using System.Globalization;
using Orchestrator.Backlog;

namespace Orchestrator.Yaml;

/// <summary>An item as a map, keys in a fixed order, absent values left out.</summary>
internal static class ItemWriter
{
    /// <summary>The map of an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="restored">Whether it is on its way back from the archive.</param>
    public static YamlMapping Write(BacklogItem item, bool restored = false)
    {
        var map = new YamlMapping();
        Text(ItemKeys.Id, item.Id);
        Text(ItemKeys.Title, item.Title);
        Text(ItemKeys.Status, BacklogWords.Of(item.Status));
        Text(ItemKeys.Phase, item.Phase);
        Word(ItemKeys.Size, item.Size);
        Word(ItemKeys.Complexity, item.Complexity);
        Word(ItemKeys.Risk, item.Risk);
        Word(ItemKeys.Impact, item.Impact);
        Number(ItemKeys.Priority, item.Priority);
        if (item.RequiresHumanReview || !item.Extensions.ContainsKey(ItemKeys.RequiresHumanReview))
            map.Set(ItemKeys.RequiresHumanReview, Plain(item.RequiresHumanReview ? "true" : "false"));
        Text(ItemKeys.Origin, item.Origin);
        Word(ItemKeys.BlockedFromStatus, item.BlockedFromStatus);
        Text(ItemKeys.BlockedReason, item.BlockedReason);
        Word(ItemKeys.BlockedType, item.BlockedType);
        Text(ItemKeys.UnblockContext, item.UnblockNotes);
        Texts(ItemKeys.Tags, item.Tags);
        Texts(ItemKeys.Dependencies, item.Dependencies);
        if (!item.Extensions.ContainsKey(ItemKeys.Created)) Time(ItemKeys.Created, item.CreatedAt);
        Time(ItemKeys.Updated, item.UpdatedAt);
        Text(ItemKeys.Pipeline, item.Pipeline);
        Describe();
        Word(ItemKeys.PhasePool, item.PhasePool);
        Text(ItemKeys.LastPhaseCommit, item.LastPhaseCommit);
        Text(ItemKeys.Parent, item.Parent);
        Text(ItemKeys.ClaimedBy, item.ClaimedBy);
        Time(ItemKeys.ClaimedAt, item.ClaimedAt);
        Texts(ItemKeys.AppliedAttempts, item.AppliedAttempts);
        Flag(ItemKeys.IsFinished, item.IsFinished);
        Flag(ItemKeys.IsGrown, item.IsGrown);
        Flag(ItemKeys.GuardrailOverride, item.GuardrailOverride);
        Text(ItemKeys.LastSummary, item.LastSummary);
        Word(ItemKeys.Resolution, item.Resolution);
        Text(ItemKeys.ReworkContext, item.ReworkContext);
        Number(ItemKeys.ReworkCount, item.ReworkCount);
        Number(ItemKeys.SubphaseCount, item.SubphaseCount);
        Flag(ItemKeys.Restored, restored);

        // Values of known keys that could not be understood stand among the extensions until the field gets a value.
        foreach (var (key, json) in item.Extensions.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (!map.Contains(key)) map.Set(key, YamlJson.FromJson(json));
        return map;

        void Text(string key, string? text)
        {
            if (text is not null) map.Set(key, new YamlScalar(text));
        }

        void Word<T>(string key, T? value) where T : struct, Enum
        {
            if (value is { } known) map.Set(key, Plain(BacklogWords.Of(known)));
        }

        void Number(string key, long value)
        {
            if (value != 0) map.Set(key, Plain(value.ToString(CultureInfo.InvariantCulture)));
        }

        void Flag(string key, bool value)
        {
            if (value) map.Set(key, Plain("true"));
        }

        void Time(string key, DateTimeOffset? time)
        {
            if (time is { } known)
                map.Set(key, new YamlScalar(known.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)));
        }

        void Texts(string key, IReadOnlyList<string> texts)
        {
            if (texts.Count > 0) map.Set(key, new YamlSequence([.. texts.Select(text => new YamlScalar(text))]));
        }

        void Describe()
        {
            if (item.StructuredDescription is not { } structured)
            {
                Text(ItemKeys.Description, item.Description);
                return;
            }

            var parts = new YamlMapping();
            foreach (var (key, text) in DescriptionParts.Keys.Zip(DescriptionParts.Of(structured))) parts.Set(key, new YamlScalar(text));
            if (item.Extensions.TryGetValue(ItemKeys.Description, out var json) && YamlJson.FromJson(json) is YamlMapping unknown)
                foreach (var (key, value) in unknown.Entries)
                    if (!parts.Contains(key)) parts.Set(key, value);
            map.Set(ItemKeys.Description, parts);
            Text(ItemKeys.PlainDescription, item.Description);
        }
    }

    private static YamlScalar Plain(string text) => new(text, IsPlain: true);
}
