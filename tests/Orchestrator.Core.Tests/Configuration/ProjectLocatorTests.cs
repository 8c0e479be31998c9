using Orchestrator.Configuration;

namespace Orchestrator.Tests.Configuration;

public sealed class ProjectLocatorTests : IDisposable
{
    private readonly TemporaryProject project = new();

    private string Deep
    {
        get
        {
            string path = Path.Combine(project.Root, "top", "a", "b");
            Directory.CreateDirectory(path);
            return path;
        }
    }

    private string In(params string[] parts) => Path.Combine([project.Root, .. parts]);

    public void Dispose() => project.Dispose();

    [Theory]
    [InlineData("orchestrator.toml")]
    [InlineData("phase-golem.toml")]
    [InlineData("orchestrate.toml")]
    public void The_nearest_configuration_upwards_marks_the_root(string name)
    {
        project.Write("top/orchestrator.toml");
        string nearest = project.Write($"top/a/{name}");

        ProjectLocation location = ProjectLocator.Find(Deep);

        Assert.Equal(In("top", "a"), location.Root);
        Assert.Equal(nearest, location.ConfigurationFile);
        Assert.Equal(name, location.ConfigurationName);
    }

    [Fact]
    public void The_newer_name_wins_over_the_older_ones()
    {
        project.Write("orchestrate.toml");
        project.Write("phase-golem.toml");
        string newest = project.Write("orchestrator.toml");

        Assert.Equal(newest, ProjectLocator.Find(project.Root).ConfigurationFile);
    }

    [Fact]
    public void A_configuration_further_up_wins_over_a_nearer_backlog()
    {
        project.Write("top/orchestrator.toml");
        project.Write("top/a/BACKLOG.yaml");

        Assert.Equal(In("top"), ProjectLocator.Find(Deep).Root);
    }

    [Theory]
    [InlineData(".task-golem/tasks.jsonl")]
    [InlineData("BACKLOG.yaml")]
    public void Without_a_configuration_the_nearest_backlog_marks_the_root(string file)
    {
        project.Write("top/.git/HEAD");
        project.Write($"top/a/{file}");

        ProjectLocation location = ProjectLocator.Find(Deep);

        Assert.Equal(In("top", "a"), location.Root);
        Assert.Null(location.ConfigurationFile);
    }

    [Theory]
    [InlineData(".git/HEAD")]
    [InlineData(".git")]
    public void The_search_ends_at_the_top_of_the_repository(string marker)
    {
        project.Write("orchestrator.toml");
        project.Write($"top/{marker}");

        ProjectLocation location = ProjectLocator.Find(Deep);

        Assert.Equal(In("top"), location.Root);
        Assert.Null(location.ConfigurationFile);
    }

    [Fact]
    public void A_root_that_is_given_is_taken_without_a_search()
    {
        project.Write("top/orchestrator.toml");
        _ = Deep;

        Assert.Equal(new ProjectLocation(In("top", "a"), null), ProjectLocator.Find(project.Root, "top/a/"));
    }

    [Fact]
    public void A_configuration_that_is_given_does_not_move_the_root()
    {
        string other = project.Write("elsewhere/other.toml", "[pipelines.p]\nphases = [{ name = \"x\", workflows = [\"w.md\"] }]");
        project.Write("top/a/orchestrator.toml");

        OrchestratorConfiguration configuration = new SettingsLoader().Load(Deep, null, "../../../elsewhere/other.toml");

        Assert.Equal(new ProjectLocation(In("top", "a"), other), configuration.Location);
        Assert.Equal(other, configuration.Location.ConfigurationName);
        Assert.Equal(In("elsewhere", "w.md"), Assert.Single(configuration.Workflows).Path);
    }

    [Theory]
    [InlineData("missing", null, "OrcRootNotFound")]
    [InlineData(null, "missing.toml", "OrcConfigurationNotFound")]
    public void What_is_given_must_exist(string? root, string? file, string id)
    {
        OrchestratorException error = Assert.ThrowsAny<OrchestratorException>(() => ProjectLocator.Find(project.Root, root, file));

        Assert.Equal(id, error.Id);
        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public void No_file_at_all_means_defaults_and_a_note()
    {
        OrchestratorConfiguration configuration = new SettingsLoader().Load(project.Root, project.Root);

        ConfigurationFinding note = Assert.Single(configuration.Findings);
        Assert.Equal(FindingSeverity.Information, note.Severity);
        Assert.Equal("feature", configuration.Settings.Pipelines.Default.Name);
    }
}
