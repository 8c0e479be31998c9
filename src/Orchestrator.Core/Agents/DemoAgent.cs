using System.Globalization;
using System.Text.Json;

namespace Orchestrator.Agents;

/// <summary>The scripted agent inside the product: no network, no key; it shows the whole pipeline at work in a minute.</summary>
/// <remarks>
/// It reads a prompt like any agent, writes a small document into the change folder, a source file in a phase that changes the
/// project, and the result file. Words in the item's description tell it otherwise, see <see cref="DemoWord.Known"/>. Fronts start
/// it as a process of its own: the command line starts itself, PowerShell starts <see cref="DemoAgentScript"/>, which does the same.
/// </remarks>
/// <param name="environment">The process's environment; ORCHESTRATOR_ITEM, _PHASE and _RESULT win over the prompt's words.</param>
/// <param name="workingDirectory">The project; absolute.</param>
/// <param name="time">Clock of its pauses.</param>
/// <param name="output">Its standard output.</param>
/// <param name="error">Its standard error.</param>
public sealed class DemoAgent(
    IReadOnlyDictionary<string, string> environment, string workingDirectory, TimeProvider time, TextWriter output, TextWriter error)
{
    private const int ExitThrottled = 1;
    private const int ExitCrashed = 3;

    /// <summary>Works through one prompt.</summary>
    /// <param name="prompt">The prompt; read to its end.</param>
    /// <param name="cancellationToken">Ends a pause.</param>
    /// <returns>The process's exit code: 0 whenever a result was written.</returns>
    public async Task<int> RunAsync(TextReader prompt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        DemoPrompt read = DemoPrompt.Parse(await prompt.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
        string item = environment.GetValueOrDefault("ORCHESTRATOR_ITEM", read.ItemId);
        string phase = environment.GetValueOrDefault("ORCHESTRATOR_PHASE", read.Phase);
        string resultFile = environment.GetValueOrDefault("ORCHESTRATOR_RESULT", read.ResultFile ?? "");
        if (item.Length == 0 || phase.Length == 0 || resultFile.Length == 0)
        {
            await error.WriteLineAsync("demo agent: no item, phase or result file; it is started by the orchestrator and not by hand").ConfigureAwait(false);
            return 2;
        }
        DemoRun run = new(read, item, phase, Path.GetFullPath(resultFile, workingDirectory), workingDirectory, output);
        await output.WriteLineAsync($"Reading the prompt: {phase} of {item}").ConfigureAwait(false);
        foreach (string unknown in run.UnknownWords)
            await output.WriteLineAsync($"Unknown word demo:{unknown}; known are {string.Join(", ", DemoWord.Known.Keys)}").ConfigureAwait(false);
        await PauseAsync(run, cancellationToken).ConfigureAwait(false);
        if (run.Refusal() is { } words)
        {
            await error.WriteLineAsync(words).ConfigureAwait(false);
            return ExitThrottled;
        }
        if (run.Word("crash") is not null || run.Once("crash-once"))
        {
            await error.WriteLineAsync("demo agent: crashed as told").ConfigureAwait(false);
            return ExitCrashed;
        }
        if (run.Once("invalid-once"))
        {
            await File.WriteAllTextAsync(run.ResultFile, "{ this is no JSON", cancellationToken).ConfigureAwait(false);
            return 0;
        }
        Dictionary<string, object?> result = run.Work();
        await File.WriteAllBytesAsync(run.ResultFile, Json(result), cancellationToken).ConfigureAwait(false);
        await output.WriteLineAsync($"{result["result"]}: {result["summary"]}").ConfigureAwait(false);
        return 0;
    }

    private async Task PauseAsync(DemoRun run, CancellationToken cancellationToken)
    {
        TimeSpan pause = TimeSpan.Zero;
        if (run.Word("hang") is not null) pause = Timeout.InfiniteTimeSpan;
        else if (double.TryParse(run.Word("sleep")?.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
            pause = TimeSpan.FromSeconds(Math.Min(seconds, 86_400));
        if (pause == TimeSpan.Zero) return;
        await output.WriteLineAsync(pause < TimeSpan.Zero ? "Hanging" : "Thinking").ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Json(IReadOnlyDictionary<string, object?> result)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, new() { Indented = true }))
            Write(writer, result);
        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case IReadOnlyDictionary<string, object?> fields:
                writer.WriteStartObject();
                foreach ((string name, object? field) in fields)
                {
                    writer.WritePropertyName(name);
                    Write(writer, field);
                }
                writer.WriteEndObject();
                break;
            case IEnumerable<object?> elements:
                writer.WriteStartArray();
                foreach (object? element in elements) Write(writer, element);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
