using System.Text;

namespace Orchestrator.Cli.Output;

/// <summary>Where the program writes: results to standard output, everything else to standard error, both as UTF-8 whatever the locale says.</summary>
internal sealed class Terminal : IDisposable
{
    // A pipe has no width; nothing is cut there.
    private const int Unlimited = int.MaxValue;
    private const int Usual = 80;

    // Characters that are kept back: a list of megabytes goes to a pipe in a few hundred pieces. A screen is told after every line.
    private const int BufferedOutput = 16 * 1024;
    private const int BufferedErrors = 1024;

    private Terminal(TextWriter output, TextWriter error, bool isInteractive, bool isErrorInteractive, bool canDraw, bool hasColors)
    {
        Out = output;
        Error = error;
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
            Writer(Console.OpenStandardOutput(), BufferedOutput),
            Writer(Console.OpenStandardError(), BufferedErrors),
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

    private static StreamWriter Writer(Stream stream, int buffered) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), buffered) { NewLine = "\n" };
}
