using System.Diagnostics;

namespace Orchestrator.TestAgent;

/// <summary>Steps that leave processes behind, in all the ways in which agents do.</summary>
internal static class Descendants
{
    // Nobody ever writes to a terminal that nobody has opened, so the shell itself sleeps, without a child and without a file of ours.
    private const string Sleep = "read -r _ < /dev/ptmx";

    public static bool Do(string name, string rest)
    {
        // $0 is the script of the sleeper, $1 its tag.
        var script = name switch
        {
            "child" => "exec sh -c \"$0\" \"$1\"",
            "stubborn" => "trap '' TERM HUP INT; exec sh -c \"$0\" \"$1\"",
            "grandchild" => "sh -c \"$0\" \"$1\" & wait",
            "orphan" => "(sh -c \"$0\" \"$1\" &)",
            "setsid" => "exec setsid sh -c \"$0\" \"$1\"",
            "nohup" => "exec nohup sh -c \"$0\" \"$1\"",
            "double-fork" => "(setsid sh -c \"$0\" \"$1\" &)",
            "daemon" => "(env -i PATH=\"$PATH\" setsid sh -c \"$0\" \"$1\" </dev/null >/dev/null 2>&1 &)",
            _ => null,
        };
        if (script is null) return false;
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script, Sleep, rest]) { UseShellExecute = false })!;
        if (script.StartsWith('(')) process.WaitForExit();
        while (!IsAsleep(rest)) Thread.Sleep(2);
        return true;
    }

    private static bool IsAsleep(string tag)
    {
        var expected = $"sh\0-c\0{Sleep}\0{tag}\0";
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (char.IsAsciiDigit(Path.GetFileName(directory)[0]) && File.ReadAllText(Path.Combine(directory, "cmdline")) == expected) return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is not ours.
            }
        }

        return false;
    }
}
