using Orchestrator.Backlog;

namespace Orchestrator.Yaml;

/// <summary>Brings items of older schema versions to the present one, in memory (chapter 2.2).</summary>
internal static class BacklogMigration
{
    /// <summary>Changes an item's map in place.</summary>
    /// <param name="item">The map as it was read.</param>
    /// <param name="version">Version of the file.</param>
    /// <param name="knownPhases">Phases that items may be at.</param>
    /// <param name="report">Takes what was changed beyond renaming.</param>
    public static void Migrate(YamlMapping item, int version, IReadOnlyCollection<string> knownPhases, Action<string> report)
    {
        if (version < 2) MigrateStatuses(item, knownPhases, report);
        if (item.TryGet(ItemKeys.Description, out var description) && description is YamlScalar { IsNull: false } text)
            item.Set(ItemKeys.Description, Describe(DescriptionParts.Split(text.Text)));
    }

    private static void MigrateStatuses(YamlMapping item, IReadOnlyCollection<string> knownPhases, Action<string> report)
    {
        var status = Rename(item, ItemKeys.Status);
        var from = Rename(item, ItemKeys.BlockedFromStatus);
        var place = status.Now == "blocked" ? from : status;
        if (!item.Contains(ItemKeys.Pipeline)) item.Set(ItemKeys.Pipeline, new YamlScalar("feature"));
        if (!item.TryGet(ItemKeys.Phase, out var node) || node is not YamlScalar { IsNull: false } phase) return;

        // The phases of version 1 are main phases; a researching item begins its pre-phases anew.
        if (place.Was == "researching")
        {
            item.Set(ItemKeys.Phase, new YamlScalar("null", IsPlain: true));
            return;
        }

        if (!knownPhases.Contains(phase.Text))
        {
            item.Set(ItemKeys.Phase, new YamlScalar("null", IsPlain: true));
            var id = item.TryGet(ItemKeys.Id, out var idNode) && idNode is YamlScalar { Text: var text } ? text : "An item";
            report($"{id} was at phase '{phase.Text}', which the pipeline feature does not have; the phase is cleared.");
            return;
        }

        if (place.Now == "in_progress") item.Set(ItemKeys.PhasePool, new YamlScalar("main"));
    }

    private static (string? Was, string? Now) Rename(YamlMapping item, string key)
    {
        if (!item.TryGet(key, out var node) || node is not YamlScalar scalar) return (null, null);
        var was = scalar.Text.ToLowerInvariant();
        var now = was switch { "researching" => "scoping", "scoped" => "ready", _ => was };
        if (now != was) item.Set(key, scalar with { Text = now });
        return (was, BacklogWords.TryParse<ItemStatus>(now, out var status) ? BacklogWords.Of(status) : now);
    }

    private static YamlMapping Describe(StructuredDescription description)
    {
        var parts = new YamlMapping();
        foreach (var (key, text) in DescriptionParts.Keys.Zip(DescriptionParts.Of(description))) parts.Set(key, new YamlScalar(text));
        return parts;
    }
}
