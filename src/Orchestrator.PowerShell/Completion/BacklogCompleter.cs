using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;
using Shell = System.Management.Automation.PowerShell;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Completes an argument from the project at hand. Whatever goes wrong, it offers nothing and says nothing.</summary>
public abstract class BacklogCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The cmdlet whose argument is completed.</summary>
    private protected string CommandName { get; private set; } = "";

    /// <summary>The command as far as it is typed; null before it is known.</summary>
    private protected CommandAst? Command { get; private set; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            CommandName = commandName;
            Command = commandAst;
            using var patience = new CancellationTokenSource(Patience);
            var place = PlaceOf(fakeBoundParameters);
            var token = patience.Token;
            return new Pump().Run(
                () => CompleteAsync(ProjectCache.Open(place).Project, CompletionText.Unquoted(wordToComplete), fakeBoundParameters, token),
                patience.Cancel,
                patience.Cancel,
                Patience);
        }
        catch (Exception)
        {
            // An exception here would end up in the person's command line while they type.
            return [];
        }
    }

    /// <summary>The completions.</summary>
    /// <param name="project">The project at hand.</param>
    /// <param name="typed">What is typed so far, without quotation marks.</param>
    /// <param name="bound">The other parameters, as far as they are typed.</param>
    /// <param name="cancellationToken">Cancelled when it takes too long for somebody who types.</param>
    private protected abstract Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken);

    private static ProjectPlace PlaceOf(IDictionary bound)
    {
        using var shell = Shell.Create(RunspaceMode.CurrentRunspace);
        var paths = shell.AddCommand("Microsoft.PowerShell.Utility\\Get-Variable").AddParameter("Name", "ExecutionContext").AddParameter("ValueOnly")
            .Invoke<EngineIntrinsics>()[0].SessionState.Path;
        var root = Text(bound, nameof(ProjectCmdlet.Root)) is { } said ? Location.Resolve(paths, said) : null;
        return new(
            root ?? Location.Current(paths),
            root,
            Text(bound, nameof(ProjectCmdlet.ConfigPath)) is { } config ? Location.Resolve(paths, config) : null);
    }

    private static string? Text(IDictionary bound, string name) => bound[name]?.ToString() is { Length: > 0 } text ? text : null;
}
