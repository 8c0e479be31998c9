using Orchestrator.Coordination;
using Orchestrator.Runs;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

public sealed class ProjectConversionTests
{
    [Fact]
    public async Task A_project_goes_on_in_the_other_format_with_its_archive_and_one_changed_line_of_configuration()
    {
        using var project = await ProjectFixture.CreateAsync(settings: "[project]\nprefix = \"ABC\"\n");
        var done = await project.AddReadyAsync("Done before");
        await project.RunAsync();
        var open = await project.AddAsync("Still open");
        var before = project.Repository.Read("orchestrator.toml");

        var report = await ProjectConversion.RunAsync(project.Project, "yaml", commit: false, default);

        Assert.Equal((1, 1), (report.Open, report.Archived));
        Assert.Equal(before.Replace("[project]\n", "[project]\nstore = \"yaml\"\n", StringComparison.Ordinal), project.Repository.Read("orchestrator.toml"));
        using var converted = Project.Open(project.Options);
        Assert.Equal("yaml", converted.Store.Format);
        Assert.Equal([open], (await converted.ReadAsync(default)).Items.Select(item => item.Id));
        Assert.Equal([done], (await converted.Store.ReadArchiveAsync(default)).Select(item => item.Id));
        Assert.True(Directory.Exists(Path.Combine(project.Repository.Root, ".task-golem.bak")));
    }

    [Fact]
    public async Task No_conversion_while_a_run_is_on()
    {
        using var project = await ProjectFixture.CreateAsync();
        using var held = RunLock.Take(project.Project.Files, new RunIdentity("run", Environment.ProcessId, DateTimeOffset.UnixEpoch, "here"));
        var error = await Assert.ThrowsAsync<OrchestratorException>(() => ProjectConversion.RunAsync(project.Project, "yaml", commit: false, default));
        Assert.Equal("OrcRunActive", error.Id);
    }
}
