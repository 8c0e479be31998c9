namespace Orchestrator.Cli.Output;

/// <summary>The colours in use, by what they mean.</summary>
internal enum Color
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>Well done.</summary>
    Good,

    /// <summary>Deserves a look.</summary>
    Warning,

    /// <summary>Failed.</summary>
    Bad,

    /// <summary>At work.</summary>
    Active,

    /// <summary>Less important than what is around it.</summary>
    Faint,

    /// <summary>More important.</summary>
    Strong,
}
