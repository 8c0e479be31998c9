using System.Diagnostics;
using System.Text;

namespace Orchestrator.TestAgent;

/// <summary>Steps that change files or run programs.</summary>
internal static class Files
{
    public static bool Do(string name, string rest, AgentRun run)
    {
        var (path, text) = Words.Cut(rest);
        path = Words.Unescape(path);
        switch (name)
        {
            case "write":
                MakeDirectory(path);
                File.WriteAllText(path, Words.Unescape(text));
                return true;
            case "append":
                MakeDirectory(path);
                File.AppendAllText(path, Words.Unescape(text));
                return true;
            case "write-bytes":
                MakeDirectory(path);
                var bytes = new byte[Words.Size(text)];
                new Random(42).NextBytes(bytes);
                File.WriteAllBytes(path, bytes);
                return true;
            case "rename":
                MakeDirectory(Words.Unescape(text));
                if (Directory.Exists(path)) Directory.Move(path, Words.Unescape(text));
                else File.Move(path, Words.Unescape(text), overwrite: true);
                return true;
            case "delete":
                if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
                else File.Delete(path);
                return true;
            case "mkdir": Directory.CreateDirectory(path); return true;
            case "link":
                MakeDirectory(path);
                File.CreateSymbolicLink(path, Words.Unescape(text));
                return true;
            case "chmod":
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(text, 8));
                return true;
            case "save-prompt": File.WriteAllText(path, run.Prompt); return true;
            case "save-directory": File.WriteAllText(path, Environment.CurrentDirectory); return true;
            case "save-environment":
                var lines = new StringBuilder();
                foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables()) lines.Append(variable.Key).Append('=').Append(variable.Value).Append('\n');
                File.WriteAllText(path, lines.ToString());
                return true;
            case "git": Run("git", rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)); return true;
            case "commit":
                Run("git", "add", "-A");
                Run("git", "commit", "-q", "-m", Words.Unescape(rest));
                return true;
            case "run": Run("/bin/sh", "-c", rest); return true;
            default: return false;
        }
    }

    private static void MakeDirectory(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory) Directory.CreateDirectory(directory);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
    }
}
