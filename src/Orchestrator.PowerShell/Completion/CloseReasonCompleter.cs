using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Orchestrator.Backlog;

namespace Orchestrator.PowerShell.Completion;

/// <summary>The resolutions that a person may close an item with.</summary>
public sealed class CloseReasonCompleter : IArgumentCompleter
{
    private static readonly (Resolution Reason, string Tooltip)[] Reasons =
        [(Resolution.WontDo, "Nobody will do it"), (Resolution.Duplicate, "Another item holds it (-DuplicateOf)")];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = CompletionText.Unquoted(wordToComplete);
        return Reasons
            .Where(reason => CompletionText.Matches(reason.Reason.ToString(), typed))
            .Select(reason => CompletionText.Result(reason.Reason.ToString(), reason.Tooltip));
    }
}
