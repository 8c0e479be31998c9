using System.Text.RegularExpressions;
using Orchestrator.Configuration.Toml;
using Orchestrator.Pipelines;

namespace Orchestrator.Configuration;

/// <summary>Binds <c>[pipelines.&lt;name&gt;]</c>.</summary>
internal sealed partial class PipelineBinder(BindingContext context)
{
    private const string PhaseTables = "a list of tables, such as [{ name = \"build\" }]";

    private string? markedDefault;

    public PipelineCatalog Bind(TableBinder file)
    {
        List<Pipeline> pipelines = [];
        using TableBinder? tables = file.Table("pipelines");
        foreach (TomlEntry entry in tables?.Names() ?? [])
        {
            if (!IsPipelineName(entry.Key))
            {
                context.Error(
                    tables!.KeyPath(entry.Key),
                    context.Place(entry.KeyPosition),
                    "this name could not be used in a filter",
                    "allowed: a name without commas, control characters and blanks around it");
                continue;
            }

            using TableBinder? binder = tables!.Table(entry);
            if (binder is not null) pipelines.Add(BindPipeline(entry, binder));
        }

        return new PipelineCatalog(pipelines.Count > 0 ? pipelines : [BuiltIns.Pipeline]);
    }

    private Pipeline BindPipeline(TomlEntry entry, TableBinder binder)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        bool isDefault = BindDefault(entry.Key, binder);
        List<Phase> pre = BindPhases(binder, "pre_phases", PhasePool.Pre, names);
        List<Phase> main = BindPhases(binder, "phases", PhasePool.Main, names);
        bool hasMain = binder.Entry("phases") is { Value: not TomlArray { Items.Count: 0 } };
        if (!hasMain)
        {
            string key = binder.KeyPath("phases");
            context.Missing(
                key,
                context.Places.GetValueOrDefault(key, context.Place(entry.KeyPosition)),
                "the pipeline has no main phase",
                "add at least one: phases = [{ name = \"build\" }]");
        }

        return new Pipeline(entry.Key, pre, main) { IsDefault = isDefault };
    }

    private List<Phase> BindPhases(TableBinder pipeline, string key, PhasePool pool, HashSet<string> names)
    {
        List<Phase> phases = [];
        foreach (TableBinder table in pipeline.Tables(key, PhaseTables))
        {
            using TableBinder binder = table;
            if (BindPhase(binder, pool, names) is { } phase) phases.Add(phase);
        }

        return phases;
    }

    private Phase? BindPhase(TableBinder binder, PhasePool pool, HashSet<string> names)
    {
        string? name = BindName(binder, names);
        Phase phase = new(name ?? "", pool)
        {
            Workflows = BindWorkflows(binder),
            Prompt = binder.Text("prompt", "a text that is not blank", text => !string.IsNullOrWhiteSpace(text)),
            IsDestructive = BindDestructive(binder, pool),
            Staleness = binder.Choice("staleness", SettingsBinder.Names<StalenessPolicy>(), StalenessPolicy.Ignore),
            Verify = BindVerify(binder),
            VerifyTimeout = BindTimeout(binder, "verify_timeout_minutes"),
            Agent = context.AgentName(binder, "agent"),
            Model = SettingsBinder.Model(binder),
            Timeout = BindTimeout(binder, "timeout_minutes"),
            MaxRetries = binder.Integer("max_retries", 0),
        };
        if (name is null) return null;
        bool saysNothing = binder.Entry("workflows") is null or { Value: TomlArray { Items.Count: 0 } } && binder.Entry("prompt") is null;
        if (saysNothing && !BuiltIns.PhasesWithInstructions.Contains(name))
            context.Missing(
                binder.Path,
                binder.Where,
                $"phase \"{name}\" has no instructions",
                $"add prompt or workflows; built-in texts exist for {string.Join(", ", BuiltIns.PhasesWithInstructions)}");
        return phase;
    }

    private string? BindName(TableBinder binder, HashSet<string> names)
    {
        const string rule = "lower-case letters, digits, _ and -, beginning with a letter";
        if (binder.Entry("name") is not { } entry)
        {
            context.Missing(binder.KeyPath("name"), binder.Where, "the phase has no name", $"add name = \"…\": {rule}");
            return null;
        }

        string? name = binder.Text("name", rule, PhaseNamePattern().IsMatch);
        if (name is null) return null;
        string? fault = name == Phase.Triage ? "\"triage\" is reserved for the routing of new items"
            : !names.Add(name) ? $"the pipeline already has a phase \"{name}\""
            : null;
        if (fault is null) return name;
        context.Error(binder.KeyPath("name"), context.Place(entry.Value.Position), fault, "allowed: a name that is unique in its pipeline");
        return null;
    }

    private List<string> BindWorkflows(TableBinder binder)
    {
        List<string> files = [];
        string key = binder.KeyPath("workflows");
        foreach ((int index, string path) in (binder.Texts("workflows", "a list of files, such as [\"workflows/build.md\"]") ?? []).Index())
        {
            string file = Path.GetFullPath(ExpandHome(path), context.Directory);
            files.Add(file);
            string itemKey = $"{key}[{index}]";
            context.Workflows.Add(new WorkflowReference(file, itemKey, context.Places.GetValueOrDefault(itemKey, binder.Where)));
        }

        return files;
    }

    private bool BindDestructive(TableBinder binder, PhasePool pool)
    {
        TomlEntry? alias = binder.Entry("destructive");
        TomlEntry? entry = binder.Entry("is_destructive");
        if (entry is not null && alias is not null)
            context.Error(
                binder.KeyPath("destructive"),
                context.Place(alias.KeyPosition),
                "destructive is another name of is_destructive, and both are set",
                "keep one of them");
        bool isDestructive = binder.Flag("is_destructive", false) | binder.Flag("destructive", false);
        if (!isDestructive || pool == PhasePool.Main) return isDestructive;
        context.Error(
            binder.KeyPath("is_destructive"),
            context.Place((entry ?? alias)!.Value.Position),
            "a pre-phase cannot be destructive",
            "move the phase to phases, or leave is_destructive out");
        return false;
    }

    private static List<VerifyCommand> BindVerify(TableBinder binder)
    {
        const string allowed = "a list of commands, each a text for the shell or a list of words: [\"dotnet test\", [\"npm\", \"test\"]]";
        List<VerifyCommand> commands = [];
        if (binder.Entry("verify") is not { } entry) return commands;
        if (entry.Value is not TomlArray array)
        {
            binder.Refuse(entry, allowed);
            return commands;
        }

        foreach ((int index, TomlValue item) in array.Items.Index())
        {
            string key = $"{binder.KeyPath("verify")}[{index}]";
            if (item is TomlString line && !string.IsNullOrWhiteSpace(line.Value) && !line.Value.Contains('\0', StringComparison.Ordinal))
                commands.Add(VerifyCommand.Shell(line.Value));
            else if (item is not TomlArray)
                binder.Refuse(item, key, allowed);
            else if (binder.Texts(item, key, "a program with its arguments", atLeast: 1) is { } words)
                commands.Add(VerifyCommand.Program(words));
        }

        return commands;
    }

    private static TimeSpan? BindTimeout(TableBinder binder, string key) =>
        binder.Duration(key, TimeSpan.FromMinutes(1), key == "timeout_minutes" ? 1 : 0.01, SettingsBinder.LongestMinutes);

    private bool BindDefault(string pipeline, TableBinder binder)
    {
        if (!binder.Flag("default", false)) return false;
        if (markedDefault is null)
        {
            markedDefault = pipeline;
            return true;
        }

        string key = binder.KeyPath("default");
        context.Error(key, context.Places[key], $"pipeline \"{markedDefault}\" is marked as the default already", "mark at most one");
        return false;
    }

    private static string ExpandHome(string path) => path switch
    {
        "~" => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        ['~', '/' or '\\', .. string rest] => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), rest),
        _ => path,
    };

    private static bool IsPipelineName(string name) =>
        name.Length > 0 && name.Trim() == name && !name.Any(c => c == ',' || char.IsControl(c));

    [GeneratedRegex(@"^[a-z][a-z0-9_-]*\z")]
    private static partial Regex PhaseNamePattern();
}
