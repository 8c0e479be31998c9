using Orchestrator.Configuration;

namespace Orchestrator.Tests.Configuration;

public sealed class ConfigurationEditorTests
{
    private static string WithStore(string text) => new ConfigurationEditor().WithStore(text, "yaml");

    [Theory]
    [InlineData("", "[project]\nstore = \"yaml\"\n")]
    [InlineData("# nothing", "# nothing\n[project]\nstore = \"yaml\"\n")]
    [InlineData("[project]", "[project]\nstore = \"yaml\"\n")]
    [InlineData("[project] # é\nprefix = 'A'\n", "[project] # é\nstore = \"yaml\"\nprefix = 'A'\n")]
    [InlineData("[project]\r\nprefix = 'A'\r\n", "[project]\r\nstore = \"yaml\"\r\nprefix = 'A'\r\n")]
    [InlineData("[project]\n  store   =  'task-golem' # why\n", "[project]\n  store   =  \"yaml\" # why\n")]
    [InlineData("\uFEFF[project]\nstore = 'task-golem'\n", "\uFEFF[project]\nstore = \"yaml\"\n")]
    [InlineData("# 🙂\nproject = { prefix = '🙂', store = \"task-golem\", auto_commit = true }", "# 🙂\nproject = { prefix = '🙂', store = \"yaml\", auto_commit = true }")]
    [InlineData("project = { prefix = 'A' }\n", "project = { store = \"yaml\", prefix = 'A' }\n")]
    [InlineData("project = {}\n", "project = { store = \"yaml\" }\n")]
    [InlineData("project.prefix = 'A'\n", "project.store = \"yaml\"\nproject.prefix = 'A'\n")]
    [InlineData("# first\n\n[git]\nhooks = 'never'\n", "# first\n\nproject.store = \"yaml\"\n[git]\nhooks = 'never'\n")]
    [InlineData("[project.more]\nx = 1\n", "project.store = \"yaml\"\n[project.more]\nx = 1\n")]
    [InlineData("[git]\n[ project ]\n[agent]", "[git]\n[ project ]\nstore = \"yaml\"\n[agent]")]
    public void The_store_is_changed_and_nothing_else(string before, string after) => Assert.Equal(after, WithStore(before));

    [Fact]
    public void In_the_template_the_change_is_one_line()
    {
        string before = new ConfigurationTemplate().Render();

        string after = WithStore(before);

        Assert.Equal(["store = \"yaml\""], after.Split('\n').Except(before.Split('\n')));
        Assert.Equal(before.Split('\n').Length + 1, after.Split('\n').Length);
        Assert.Equal("yaml", TemporaryProject.Inspect(after).Settings.Project.Store);
    }

    [Theory]
    [InlineData("[project")]
    [InlineData("project = 1")]
    [InlineData("project.store = 1")]
    public void What_cannot_be_understood_is_left_alone(string text)
    {
        OrchestratorException error = Assert.Throws<OrchestratorException>(() => WithStore(text));

        Assert.Equal("OrcConfigurationNotEditable", error.Id);
    }
}
