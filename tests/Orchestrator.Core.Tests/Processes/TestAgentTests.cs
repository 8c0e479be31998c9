using System.Text;
using System.Text.Json;
using Orchestrator.Processes;

namespace Orchestrator.Tests.Processes;

public sealed class TestAgentTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    private Task<CapturedOutput> RunAsync(string phase, string prompt, string? script = null)
    {
        var variables = new Dictionary<string, string?>
        {
            ["ORCHESTRATOR_ITEM"] = "T-1",
            ["ORCHESTRATOR_PHASE"] = phase,
            ["ORCHESTRATOR_RESULT"] = shell.PathOf("run/1/result.json"),
        };
        if (script is not null)
        {
            File.WriteAllText(shell.PathOf("script"), script);
            variables["TEST_AGENT_SCRIPT"] = shell.PathOf("script");
        }

        var start = new ProcessStart(TestAgentProgram.Path, [])
        {
            WorkingDirectory = shell.Directory,
            Environment = variables,
            StandardInput = Encoding.UTF8.GetBytes(prompt),
        };
        return ProcessRunner.CaptureAsync(start, TimeProvider.System, null, CancellationToken.None);
    }

    private string Result(string member)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(shell.PathOf("run/1/result.json")));
        return json.RootElement.GetProperty(member).GetString()!;
    }

    [Fact]
    public async Task Left_alone_it_completes_the_phase()
    {
        Assert.Equal(0, (await RunAsync("design", "do something")).ExitCode);
        Assert.Equal(("T-1", "design", "phase_complete"), (Result("item_id"), Result("phase"), Result("result")));
    }

    [Fact]
    public async Task A_line_of_the_prompt_for_a_phase_goes_before_the_general_one_and_the_script()
    {
        const string Prompt = "# Item\nTEST-AGENT: echo general\nTEST-AGENT build: echo build; exit 3\n";
        var build = await RunAsync("build", Prompt, script: "echo script");
        Assert.Equal(("build\n", 3), (Shell.Text(build.Output), build.ExitCode));
        Assert.Equal("general\n", Shell.Text((await RunAsync("review", Prompt, script: "echo script")).Output));
        Assert.Equal("script\n", Shell.Text((await RunAsync("review", "nothing", script: "# comment\nbuild: echo other\necho script")).Output));
    }

    [Fact]
    public async Task It_fails_as_often_as_told_and_then_succeeds()
    {
        var results = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await RunAsync("build", "TEST-AGENT: fail-first 2 not yet; result subphase_complete");
            results.Add(Result("result"));
        }

        Assert.Equal(["failed", "failed", "subphase_complete"], results);
    }
}
