using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Orchestrator.Tests;

/// <summary>The rules of the house as tests; each failure says what to do.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>The floors, highest first: a folder may use its own floor and those below it.</summary>
    private static readonly string[][] Floors =
    [
        ["Scheduling"],
        ["Coordination", "Execution", "Configuration"],
        ["Agents", "Git", "Storage", "Runs"],
        ["Backlog"],
        ["Pipelines", "Processes", "Native"],
    ];

    private static readonly Dictionary<string, int> FloorOf =
        Floors.SelectMany((folders, index) => folders.Select(folder => (folder, index))).ToDictionary(entry => entry.folder, entry => entry.index);

    [Fact]
    public void Every_folder_of_Core_has_a_floor()
    {
        var unknown = Directory.EnumerateDirectories(CoreDirectory()).Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj") && !FloorOf.ContainsKey(name!)).ToArray();
        Assert.True(unknown.Length == 0, $"New folders of Core need a floor in this test, and a reason to exist: {string.Join(", ", unknown)}");
    }

    [Fact]
    public void Arrows_between_folders_point_down()
    {
        var up = Arrows().Where(arrow => FloorOf[arrow.To] < FloorOf[arrow.From])
            .Select(arrow => $"{arrow.File} uses {arrow.To}, which is a floor above {arrow.From}").ToArray();
        Assert.True(up.Length == 0, "Move the type down, or hand in what is needed as a value or an interface:\n" + string.Join('\n', up));
    }

    [Fact]
    public void There_is_no_circle_between_folders()
    {
        var uses = Arrows().GroupBy(arrow => arrow.From).ToDictionary(group => group.Key, group => group.Select(arrow => arrow.To).ToHashSet());
        foreach (var start in FloorOf.Keys)
        {
            var seen = new HashSet<string>();
            var next = new Stack<string>(uses.GetValueOrDefault(start) ?? []);
            while (next.TryPop(out var folder))
            {
                Assert.True(folder != start, $"{start} uses something that uses {start} again: break the circle where the arrow is least needed.");
                if (!seen.Add(folder)) continue;
                foreach (var further in uses.GetValueOrDefault(folder) ?? []) next.Push(further);
            }
        }
    }

    [Fact]
    public void A_folder_is_a_namespace()
    {
        var wrong = Sources().Where(source => source.Folder.Length > 0)
            .Where(source => !File.ReadAllText(source.Path).Contains($"namespace Orchestrator.{source.Folder}", StringComparison.Ordinal))
            .Select(source => source.Path).ToArray();
        Assert.True(wrong.Length == 0, "The namespace of a file is its folder:\n" + string.Join('\n', wrong));
    }

    private static IEnumerable<(string From, string To, string File)> Arrows()
    {
        foreach (var (path, folder) in Sources())
        {
            if (folder.Length == 0) continue;
            var code = Comment().Replace(Text().Replace(File.ReadAllText(path), "\"\""), "");
            foreach (var to in FloorOf.Keys)
            {
                if (to == folder) continue;
                if (Regex.IsMatch(code, $@"(?m)^using (static )?Orchestrator\.{to}\b|(?<![\w.]){to}\.[A-Z]\w*|Orchestrator\.{to}\.[A-Z]") && !IsOwnMember(code, to))
                    yield return (folder, to, Path.GetFileName(path));
            }
        }
    }

    // A property or parameter may bear a folder's name (Configuration.Root, project.Pipelines.Find): without a using it is no arrow.
    private static bool IsOwnMember(string code, string name) =>
        !Regex.IsMatch(code, $@"(?m)^using (static )?Orchestrator\.{name}\b|Orchestrator\.{name}\.[A-Z]")
        && Regex.IsMatch(code, $@"\b(public|internal|private|required)\b[^;{{(]*\s{name}\b|\(.*\s{name}[,)]");

    private static IEnumerable<(string Path, string Folder)> Sources()
    {
        var core = CoreDirectory();
        return Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
            .Select(path => (path, relative: Path.GetRelativePath(core, path).Split(Path.DirectorySeparatorChar)))
            .Where(file => file.relative[0] is not ("bin" or "obj"))
            .Select(file => (file.path, file.relative.Length > 1 ? file.relative[0] : ""));
    }

    private static string CoreDirectory([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "src", "Orchestrator.Core"));

    [GeneratedRegex("\"(\\\\.|[^\"\\\\\\n])*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
