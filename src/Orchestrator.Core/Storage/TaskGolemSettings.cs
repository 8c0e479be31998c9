using System.Globalization;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>The store's own settings, <c>config.yaml</c>: two keys.</summary>
/// <param name="IdPrefix">Prefix of new ids; null: not set.</param>
/// <param name="IdLength">Characters of a new id's suffix, 3 to 12.</param>
internal sealed record TaskGolemSettings(string? IdPrefix, int IdLength)
{
    /// <summary>What <c>tg</c> takes when nothing is set.</summary>
    public const int DefaultIdLength = 5;

    /// <summary>Reads the settings.</summary>
    /// <param name="path">The file; need not exist.</param>
    /// <exception cref="OrchestratorException">OrcStoreSettings: a value is not allowed.</exception>
    public static TaskGolemSettings Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new TaskGolemSettings(null, DefaultIdLength);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(path, "read", e);
        }

        string? prefix = null;
        var length = DefaultIdLength;
        for (var i = 0; i < lines.Length; i++)
        {
            var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            var value = Scalar(lines[i][(colon + 1)..]);
            switch (lines[i][..colon])
            {
                case "id_prefix":
                    if (value.Length > 0 && !ItemId.IsValidPrefix(value))
                        throw Invalid(path, i + 1, $"'{value}' cannot be the prefix of ids");
                    prefix = value.Length > 0 ? value : null;
                    break;
                case "id_len":
                    if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length is < 3 or > 12)
                        throw Invalid(path, i + 1, $"id_len is '{value}'; it must be between 3 and 12");
                    break;
            }
        }

        return new TaskGolemSettings(prefix, length);
    }

    /// <summary>The text of a settings file.</summary>
    public static string Format(string prefix, int length) =>
        string.Create(CultureInfo.InvariantCulture, $"id_prefix: {prefix}\nid_len: {length}\n");

    private static string Scalar(string text)
    {
        var value = text.Trim();
        if (value.Length >= 2 && value[0] is '"' or '\'')
        {
            var close = value.IndexOf(value[0], 1);
            if (close > 0) return value[1..close];
        }

        var comment = value.StartsWith('#') ? 0 : value.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? value : value[..comment].TrimEnd();
    }

    private static OrchestratorException Invalid(string path, int line, string what) =>
        new(
            "OrcStoreSettings", $"{path}, line {line}: {what}.",
            "Correct the value, for instance 'id_prefix: WRK' and 'id_len: 5'.", ErrorKind.InvalidData, path);
}
