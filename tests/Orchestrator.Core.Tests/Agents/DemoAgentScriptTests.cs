using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

public sealed class DemoAgentScriptTests : IDisposable
{
    private readonly DemoProject compiled = new();
    private readonly DemoProject scripted = new();
    private readonly string script = Path.Combine(Path.GetTempPath(), $"orchestrator-{Guid.NewGuid():N}.ps1");

    public DemoAgentScriptTests() => File.WriteAllText(script, DemoAgentScript.Text);

    public void Dispose()
    {
        compiled.Dispose();
        scripted.Dispose();
        File.Delete(script);
    }

    [Theory]
    [InlineData("triage", "demo:size=large demo:human-review demo:duplicate=WRK-7 demo:risk=high@design", 1)]
    [InlineData("build", "demo:subphase demo:follow-up=2 demo:odd", 1)]
    [InlineData("review", "demo:block=decision demo:rework=spec", 2)]
    [InlineData("design", "demo:throttle-once=3 demo:fail-once", 2)]
    public async Task The_script_does_what_the_compiled_agent_does(string phase, string description, int attempts)
    {
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            foreach (DemoProject project in new[] { compiled, scripted }) project.Item = project.Item with { Description = description, Title = "Ümläute & \"quotes\"" };
            using StringWriter output = new();
            using StringWriter error = new();
            StringReader prompt = new(compiled.NextPrompt(phase));
            int expected = await new DemoAgent(compiled.Environment(phase), compiled.Root, TimeProvider.System, output, error).RunAsync(prompt, default);

            (int Exit, string Output, string Error)? run = await RunScriptAsync(scripted.NextPrompt(phase), phase);
            if (run is not { } actual) return;

            Assert.Equal(expected, actual.Exit);
            Assert.Equal(error.ToString(), actual.Error);
            Assert.Equal(Neutral(output.ToString(), compiled), Neutral(actual.Output, scripted));
            Assert.Equal(compiled.Files(), scripted.Files());
            Assert.Equal(Result(compiled), Result(scripted));
        }
    }

    private static string Neutral(string text, DemoProject project) => text.Replace(project.Root, "ROOT", StringComparison.Ordinal);

    private static string? Result(DemoProject project)
    {
        if (!File.Exists(project.ResultPath)) return null;
        string text = File.ReadAllText(project.ResultPath);
        try
        {
            return Sorted(JsonNode.Parse(text))?.ToJsonString();
        }
        catch (System.Text.Json.JsonException)
        {
            return text;
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private async Task<(int Exit, string Output, string Error)?> RunScriptAsync(string prompt, string phase)
    {
        IReadOnlyList<string> command = DemoAgentScript.Agent("pwsh", script).Command;
        ProcessStartInfo start = new(command[0], command.Skip(1))
        {
            WorkingDirectory = scripted.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in scripted.Environment(phase)) start.Environment[name] = value;
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            await Console.Error.WriteLineAsync("SKIPPED: pwsh is not installed; the script of the demo agent was not tested.");
            return null;
        }
        using Process running = process!;
        Task<string> output = running.StandardOutput.ReadToEndAsync();
        Task<string> error = running.StandardError.ReadToEndAsync();
        await running.StandardInput.WriteAsync(prompt);
        running.StandardInput.Close();
        await running.WaitForExitAsync();
        return (running.ExitCode, await output, await error);
    }
}
