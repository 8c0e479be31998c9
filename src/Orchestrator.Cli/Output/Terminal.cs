using System.Text;
using Orchestrator.Native;

namespace Orchestrator.Cli.Output;

/// <summary>Where the program writes: results to standard output, everything else to standard error, both as UTF-8 whatever the locale says.</summary>
internal sealed class Terminal : IDisposable
{
    // A pipe has no width; nothing is cut there.
    private const int Unlimited = int.MaxValue;
    private const int Usual = 80;
    private const int StandardOutput = 1;

    // Characters that are kept back: a list of megabytes goes to a pipe in a few hundred pieces. A screen is told after every line.
    private const int BufferedOutput = 16 * 1024;
    private const int BufferedErrors = 1024;

    private readonly EnduringStream output;

    private Terminal(EnduringStream output, EnduringStream error, bool isInteractive, bool isErrorInteractive, bool canDraw, bool hasColors)
    {
        this.output = output;
        Out = Writer(output, BufferedOutput);
        Error = Writer(error, BufferedErrors);
        IsInteractive = isInteractive;
        IsErrorInteractive = isErrorInteractive;
        CanDraw = canDraw;
        HasColors = hasColors;
    }

    /// <summary>Standard output.</summary>
    internal TextWriter Out { get; }

    /// <summary>Standard error.</summary>
    internal TextWriter Error { get; }

    /// <summary>Whether a person sees standard output.</summary>
    internal bool IsInteractive { get; }

    /// <summary>Whether a person sees standard error.</summary>
    internal bool IsErrorInteractive { get; }

    /// <summary>Whether lines on the screen can be drawn anew.</summary>
    internal bool CanDraw { get; }

    /// <summary>Whether colours may be used at all.</summary>
    internal bool HasColors { get; private set; }

    /// <summary>Why results were lost on the way out; null: as far as they were flushed, they got there. What nobody wanted to read is not lost.</summary>
    internal Exception? Loss => output.Failure;

    /// <summary>Whether nobody will read what comes next: whoever did has gone, or it cannot be written.</summary>
    internal bool IsUnread => Loss is not null || PipeReader.IsGone(StandardOutput);

    /// <summary>Columns of the screen; without one there is no end.</summary>
    internal int Width
    {
        get
        {
            if (!IsInteractive) return Unlimited;
            try
            {
                return Console.WindowWidth is > 0 and var width ? width : Usual;
            }
            catch (IOException)
            {
                return Usual;
            }
        }
    }

    /// <summary>Opens both streams.</summary>
    internal static Terminal Open()
    {
        var isInteractive = !Console.IsOutputRedirected;
        var canDraw = isInteractive && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new Terminal(
            new EnduringStream(Console.OpenStandardOutput()),
            new EnduringStream(Console.OpenStandardError()),
            isInteractive,
            !Console.IsErrorRedirected,
            canDraw || (isInteractive && OperatingSystem.IsWindows()),
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb");
    }

    /// <summary>From now on no colours.</summary>
    internal void LeaveOutColors() => HasColors = false;

    /// <summary>Prints a line of a result.</summary>
    internal void WriteLine(string line = "")
    {
        Out.WriteLine(line);
        if (IsInteractive) Out.Flush();
    }

    /// <summary>Prints a line of a result that was put together.</summary>
    internal void WriteLine(StringBuilder line)
    {
        Out.WriteLine(line);
        if (IsInteractive) Out.Flush();
    }

    /// <summary>A text for standard output in a colour, if there are colours there.</summary>
    internal string Colored(string text, Color color) => HasColors && IsInteractive ? Colors.Apply(text, color) : text;

    /// <summary>A text for standard error in a colour, if there are colours there.</summary>
    internal string ColoredError(string text, Color color) => HasColors && IsErrorInteractive ? Colors.Apply(text, color) : text;

    /// <inheritdoc/>
    public void Dispose()
    {
        Out.Dispose();
        Error.Dispose();
    }

    private static StreamWriter Writer(EnduringStream stream, int buffered) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), buffered) { NewLine = "\n" };
}
