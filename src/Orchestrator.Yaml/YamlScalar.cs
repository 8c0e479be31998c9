namespace Orchestrator.Yaml;

/// <summary>A single value.</summary>
/// <param name="Text">Its text, escapes resolved.</param>
/// <param name="IsPlain">Whether it stood there without quotes, so that it may mean null, a number or a truth value.</param>
/// <param name="Line">1-based; 0 for what was not read.</param>
/// <param name="Column">1-based; 0 for what was not read.</param>
internal sealed record YamlScalar(string Text, bool IsPlain = false, long Line = 0, long Column = 0) : YamlNode(Line, Column)
{
    /// <summary>Whether it means nothing: plain and empty, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && Text is ("" or "~" or "null" or "Null" or "NULL");

    /// <summary>The truth value it means; null if none.</summary>
    public bool? Truth => !IsPlain ? null : Text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };
}
