using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orchestrator.Configuration;
using Orchestrator.Configuration.Toml;

namespace Orchestrator.Tests.Configuration;

public sealed class ConfigurationTemplateTests
{
    private static readonly string[] s_tables = ["project", "guardrails", "execution", "git", "agent", "agents", "pipelines", "pre_phases", "phases"];

    private static string Uncomment(string text) => Regex.Replace(text, "^#(?=[^ \n])", "", RegexOptions.Multiline);

    private static string Json(OrchestratorSettings settings) => JsonSerializer.Serialize(settings);

    [Fact]
    public void The_template_loads_without_findings_and_changes_nothing()
    {
        OrchestratorConfiguration configuration = TemporaryProject.Inspect(new ConfigurationTemplate().Render());

        Assert.Empty(configuration.Findings);
        Assert.Equal(Json(new OrchestratorSettings()), Json(configuration.Settings));
    }

    [Fact]
    public void Removing_every_comment_mark_gives_exactly_the_defaults()
    {
        string text = Uncomment(new ConfigurationTemplate().Render());

        OrchestratorConfiguration configuration = TemporaryProject.Inspect(text);

        Assert.Empty(configuration.Findings);
        Assert.Equal(Json(new OrchestratorSettings()), Json(configuration.Settings));
    }

    [Fact]
    public void Removing_one_comment_mark_is_valid_for_every_setting_of_a_live_table()
    {
        string[] lines = new ConfigurationTemplate().Render().Split('\n');
        int end = Array.FindIndex(lines, line => line.StartsWith("#[", StringComparison.Ordinal));

        foreach (int index in Enumerable.Range(0, end).Where(i => lines[i] is ['#', not ' ', ..]))
        {
            string[] changed = [.. lines];
            changed[index] = changed[index][1..];
            Assert.Empty(TemporaryProject.Inspect(string.Join('\n', changed)).Findings);
        }
    }

    [Fact]
    public void Every_key_that_is_understood_is_shown_and_explained()
    {
        string text = new ConfigurationTemplate().Render();
        BindingContext context = new("orchestrator.toml", "/", isIncomplete: false);
        _ = new SettingsBinder(context).Bind(new TomlReader().Read(Encoding.UTF8.GetBytes(Uncomment(text))).Root);

        string[] missing = [.. context.KnownKeys.Except([.. s_tables, "destructive"]).Where(key => !Regex.IsMatch(text, $@"^#?( *){key} = ", RegexOptions.Multiline))];

        Assert.Empty(missing);
    }

    [Fact]
    public void The_options_that_skip_permissions_come_with_a_warning()
    {
        string text = new ConfigurationTemplate().Render();

        int warning = text.IndexOf("WARNING", StringComparison.Ordinal);
        Assert.InRange(warning, 0, text.IndexOf("#[agents.claude]", StringComparison.Ordinal));
        foreach (string option in text[warning..].Split('\n').Where(l => l.StartsWith("#command", StringComparison.Ordinal))
            .SelectMany(l => Regex.Matches(l, "--(dangerously[a-z-]+|yolo|auto|allow-all-tools|skip-trust)").Select(m => m.Value)))
        {
            Assert.Contains(option, text[warning..text.IndexOf("#[agents.claude]", StringComparison.Ordinal)], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void With_workflows_the_pipeline_follows_files_that_can_be_edited()
    {
        using TemporaryProject project = new(new ConfigurationTemplate { WithWorkflows = true }.Render());

        OrchestratorConfiguration configuration = project.Inspect();

        Assert.Empty(configuration.Findings);
        Assert.Equal(
            ConfigurationTemplate.WorkflowPhases.Select(phase => Path.Combine(project.Root, "workflows", phase + ".md")),
            configuration.Workflows.Select(w => w.Path));
        OrchestratorSettings defaults = new();
        Assert.Equal(
            defaults.Pipelines.Default.Phases.Select(p => (p.Name, p.Pool, p.IsDestructive)),
            configuration.Settings.Pipelines.Default.Phases.Select(p => (p.Name, p.Pool, p.IsDestructive)));
        project.Write("orchestrator.toml", Uncomment(new ConfigurationTemplate { WithWorkflows = true }.Render()));
        Assert.Empty(project.Inspect().Findings);
    }

    [Fact]
    public void A_prefix_and_a_store_that_were_asked_for_are_set()
    {
        string text = new ConfigurationTemplate { Prefix = "APP", Store = ProjectSettings.Yaml }.Render();

        OrchestratorConfiguration configuration = TemporaryProject.Inspect(text);

        Assert.Empty(configuration.Findings);
        Assert.Equal(("APP", "yaml", "BACKLOG.yaml"), (
            configuration.Settings.Project.Prefix, configuration.Settings.Project.Store, configuration.Settings.Project.BacklogPath));
    }
}
