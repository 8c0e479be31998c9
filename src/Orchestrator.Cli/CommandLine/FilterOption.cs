using System.CommandLine;
using Orchestrator.Backlog;

namespace Orchestrator.Cli.CommandLine;

/// <summary>The option for filters of chapter 1.6.</summary>
internal static class FilterOption
{
    /// <summary>Makes the option; what it says is checked before anything is done.</summary>
    internal static Option<string[]> Create(string description)
    {
        var option = new Option<string[]>("--only")
        {
            Description = $"{description} FIELD=VALUE[,VALUE…]; fields: {string.Join(", ", BacklogWords.All<ItemFilterField>())}.",
            HelpName = "FIELD=VALUE",
        };
        option.Validators.Add(result =>
        {
            try
            {
                _ = ItemFilter.ParseAll(result.Tokens.Select(token => token.Value));
            }
            catch (OrchestratorException error)
            {
                result.AddError($"{error.Message} {error.Remedy}");
            }
        });
        return option;
    }
}
