namespace Orchestrator.Configuration.Toml;

/// <summary>Turns TOML 1.0 text into values that know their place.</summary>
public interface ITomlReader
{
    /// <summary>Reads a whole text; errors are collected in the document instead of thrown.</summary>
    /// <param name="utf8">The file's bytes, UTF-8 with or without a byte order mark; bytes that are not UTF-8 are errors.</param>
    /// <returns>The values that could be read, and every error that was found.</returns>
    TomlDocument Read(ReadOnlySpan<byte> utf8);
}
