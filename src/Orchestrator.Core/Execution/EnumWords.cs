using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>Understands the words of a result file (<c>phase_complete</c>), of which not every one is allowed everywhere.</summary>
internal static class EnumWords
{
    /// <summary>The value for a word, whatever its case and separators (<c>PhaseComplete</c>, <c>phase-complete</c>); null if it is none of the allowed.</summary>
    public static T? Parse<T>(string word, IReadOnlyList<string> allowed)
        where T : struct, Enum => BacklogWords.TryParse<T>(word, out var value) && allowed.Contains(BacklogWords.Of(value)) ? value : null;
}
