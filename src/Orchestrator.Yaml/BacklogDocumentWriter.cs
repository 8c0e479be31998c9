using System.Globalization;

namespace Orchestrator.Yaml;

/// <summary>Writes a backlog file in the present version.</summary>
internal static class BacklogDocumentWriter
{
    /// <summary>The file's content; the same document gives the same bytes.</summary>
    public static byte[] Write(BacklogDocument document)
    {
        var root = new YamlMapping();
        root.Set("schema_version", Number(BacklogDocument.CurrentVersion));
        root.Set("items", new YamlSequence([.. document.Items.Select(item => ItemWriter.Write(item, document.Restored.Contains(item.Id)))]));
        root.Set("next_item_id", Number(document.NextItemId));
        if (document.IdPrefix is { } prefix) root.Set("id_prefix", new YamlScalar(prefix));
        foreach (var (key, json) in document.Unknown) root.Set(key, YamlJson.FromJson(json));
        return YamlTreeWriter.Write(root);
    }

    private static YamlScalar Number(long value) => new(value.ToString(CultureInfo.InvariantCulture), IsPlain: true);
}
