using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class ModelRunTests
{
    private const string Pipelines = """
        [pipelines.main]
        phases = [
          { name = "plain", prompt = "Do." },
          { name = "finer", prompt = "Do.", model = "fine" },
          { name = "other", prompt = "Do.", agent = "second" },
          { name = "others", prompt = "Do.", agent = "second", model = "theirs" },
        ]
        """;

    [Theory]
    [InlineData(null, null, "triage first -m usual", "plain first -m usual", "finer first -m fine", "other second", "others second -m theirs")]
    [InlineData(null, "asked", "triage first -m asked", "plain first -m asked", "finer first -m asked", "other second -m asked", "others second -m asked")]
    [InlineData("second", null, "triage second", "plain second", "finer second", "other second", "others second")]
    [InlineData("second", "asked", "triage second -m asked", "plain second -m asked", "finer second -m asked", "other second -m asked", "others second -m asked")]
    [InlineData("first", null, "triage first -m usual", "plain first -m usual", "finer first -m usual", "other first -m usual", "others first -m usual")]
    public async Task A_model_goes_only_to_the_agent_it_was_configured_or_asked_for(string? agent, string? model, params string[] expected)
    {
        using var project = await ProjectFixture.CreateAsync("""echo "$phase $*" >> "$here/words"; say phase_complete""");
        project.Repository.Write("orchestrator.toml", $$"""
            [agent]
            cli = "first"
            model = "usual"
            [agents.first]
            command = ["sh", "{{project.AgentFile}}", "first", "-m", "{model}"]
            version_args = []
            [agents.second]
            command = ["sh", "{{project.AgentFile}}", "second", "-m", "{model}"]
            version_args = []
            {{Pipelines}}
            """);
        project.Repository.CommitAll("Two agents");
        var id = await project.AddAsync("Modelled");

        var run = await project.RunAsync(new RunRequest { Agent = agent, Model = model });
        Assert.Equal([id], run.Completed);
        Assert.Equal(expected, await File.ReadAllLinesAsync(Path.Combine(Path.GetDirectoryName(project.AgentFile)!, "words")));

        // People are told the same.
        Assert.Equal(
            expected.Select(words => words.Split(' ')).Select(words => (words[0], words[1], words.ElementAtOrDefault(3))),
            project.Phases.Select(phase => (phase.Phase, phase.Agent, phase.Model)));
    }
}
