using System.Globalization;
using System.Runtime.InteropServices;

namespace Orchestrator.TestAgent;

/// <summary>Does the steps, one after the other.</summary>
internal sealed partial class Steps(AgentRun run)
{
    private readonly List<PosixSignalRegistration> signals = [];
    private readonly ResultFile result = new(run);
    private int? exit;

    /// <summary>Does all steps.</summary>
    /// <returns>The exit code.</returns>
    public int Perform(IEnumerable<string> steps)
    {
        foreach (var step in steps)
        {
            Do(step);
            if (exit is { } code) return code;
        }

        if (!result.IsSettled) result.Write("");
        GC.KeepAlive(signals);
        return 0;
    }

    private void Do(string step)
    {
        var (name, rest) = Words.Cut(step);
        if (Conditional(name, rest) || Output.Do(name, rest) || Files.Do(name, rest, run) || Descendants.Do(name, rest) || result.Do(name, rest)) return;
        switch (name)
        {
            case "sleep": Thread.Sleep(Words.Seconds(rest)); break;
            case "hang": Thread.Sleep(Timeout.Infinite); break;
            case "wait-file":
                while (!File.Exists(rest)) Thread.Sleep(5);
                break;
            case "exit": exit = int.Parse(rest, CultureInfo.InvariantCulture); break;
            case "end": exit = 0; break;
            case "signal": SignalSelf(int.Parse(rest, CultureInfo.InvariantCulture)); break;
            case "ignore":
                foreach (var signal in rest.Split(' ')) Handle(signal, static context => context.Cancel = true);
                break;
            case "linger":
                Handle("TERM", context =>
                {
                    context.Cancel = true;
                    Thread.Sleep(Words.Seconds(rest));
                    Environment.Exit(0);
                });
                break;
            default:
                Console.Error.WriteLine($"test-agent: no step is called '{name}' (--help lists them)");
                exit = 64;
                break;
        }
    }

    private bool Conditional(string name, string rest)
    {
        var (first, step) = Words.Cut(rest);
        switch (name)
        {
            case "first":
                if (run.Start > int.Parse(first, CultureInfo.InvariantCulture)) return true;
                Do(step);
                exit ??= 0;
                return true;
            case "on":
                if (run.Start == int.Parse(first, CultureInfo.InvariantCulture)) Do(step);
                return true;
            case "in":
                if (run.Phase == first) Do(step);
                return true;
            case "fail-first":
                var text = System.Text.Json.JsonEncodedText.Encode(step.Length > 0 ? Words.Unescape(step) : "told to fail");
                return Conditional("first", $"{first} result failed {{\"context\": \"{text}\"}}");
            default:
                return false;
        }
    }

    private void Handle(string signal, Action<PosixSignalContext> handler) => signals.Add(PosixSignalRegistration.Create(
        signal switch { "TERM" => PosixSignal.SIGTERM, "HUP" => PosixSignal.SIGHUP, "INT" => PosixSignal.SIGINT, _ => throw new ArgumentException(signal) },
        handler));

    private static void SignalSelf(int number)
    {
        Console.Out.Flush();
        _ = signal(number, 0);
        _ = kill(Environment.ProcessId, number);
        Thread.Sleep(Timeout.Infinite);
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int number);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);
}
