using System.Text;

namespace Orchestrator.Tests.Execution;

/// <summary>Compares a text with the approved one that lies beside the tests.</summary>
internal static class Snapshot
{
    private const string AcceptVariable = "ORCHESTRATOR_ACCEPT_SNAPSHOTS";

    public static void Matches(string name, string text)
    {
        var path = Path.Combine(FolderOfThisTest(), "Snapshots", name + ".approved.md");
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }

        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (approved != text) Assert.Fail(Difference(name, approved, text));
    }

    private static string Difference(string name, string approved, string text)
    {
        var expected = approved.Split('\n');
        var actual = text.Split('\n');
        var first = 0;
        while (first < expected.Length && first < actual.Length && expected[first] == actual[first]) first++;
        var (expectedEnd, actualEnd) = (expected.Length, actual.Length);
        while (expectedEnd > first && actualEnd > first && expected[expectedEnd - 1] == actual[actualEnd - 1]) (expectedEnd, actualEnd) = (expectedEnd - 1, actualEnd - 1);

        var message = new StringBuilder($"The text of '{name}' is not the approved one, from line {first + 1} on:\n");
        foreach (var line in expected[first..expectedEnd]) message.Append("- ").AppendLine(line);
        foreach (var line in actual[first..actualEnd]) message.Append("+ ").AppendLine(line);
        return message.Append($"If the new text is meant, run the tests once with {AcceptVariable}=1, look at the diff, and commit it.").ToString();
    }

    private static string FolderOfThisTest()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Orchestrator.sln")))
                return Path.Combine(directory.FullName, "tests", "Orchestrator.Core.Tests", "Execution");
        throw new InvalidOperationException("The tests do not run inside the repository: there is no Orchestrator.sln above " + AppContext.BaseDirectory);
    }
}
