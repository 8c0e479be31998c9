using System.Text.Json;

namespace Orchestrator.Storage;

/// <summary>The first line of the active file and the archive.</summary>
internal static class SchemaHeader
{
    /// <summary>The line that this version writes, with its end.</summary>
    public static ReadOnlySpan<byte> Line => "{\"schema_version\":1}\n"u8;

    /// <summary>Refuses whatever is not version 1.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="line">Its first line.</param>
    /// <exception cref="LineFormatException">It is no header.</exception>
    /// <exception cref="OrchestratorException">OrcStoreSchemaVersion.</exception>
    public static void Check(string path, ReadOnlySpan<byte> line)
    {
        if (line.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            throw new LineFormatException(
                "the file begins with a byte order mark (BOM)", "OrcStoreByteOrderMark",
                "Save it as UTF-8 without a BOM, or run Repair-Backlog (orchestrate repair).");
        if (Version(line) is not { } version) throw new LineFormatException("the first line must be {\"schema_version\":1}");
        if (version != 1) throw StoreErrors.Version(path, version);
    }

    /// <summary>The version a header line names, or null if it is no header.</summary>
    public static long? Version(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            long? version = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isVersion = reader.ValueTextEquals("schema_version"u8);
                reader.Read();
                if (isVersion && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)) version = value;
                else reader.Skip();
            }

            return reader.Read() ? null : version;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
