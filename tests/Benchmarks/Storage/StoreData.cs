using System.Globalization;
using System.Text;

namespace Orchestrator.Benchmarks.Storage;

/// <summary>Makes task-golem stores of n items of about 620 bytes; three in ten depend on another, which is open or (every third of them) archived.</summary>
internal static class StoreData
{
    private const int Archived = 1000;

    // Whole items, the archived ones as well: tg warns of each that lacks a field, which costs it more than reading the rest.
    private const string Times = "\"created_at\":\"2026-02-27T20:12:45.962316445Z\",\"updated_at\":\"2026-02-27T20:12:45.962330795Z\"";

    private const string Nulls = "\"blocked_reason\":null,\"blocked_from_status\":null,\"claimed_by\":null,\"claimed_at\":null";

    public static string Create(int items)
    {
        var directory = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, ".task-golem");
        Write(directory, items);
        return directory;
    }

    public static void Write(string directory, int items)
    {
        Directory.CreateDirectory(directory);
        using var writer = new StreamWriter(Path.Combine(directory, "tasks.jsonl"), false, new UTF8Encoding(false)) { NewLine = "\n" };
        writer.WriteLine("{\"schema_version\":1}");
        for (var i = 0; i < items; i++) writer.WriteLine(Line(i, items));
        File.WriteAllText(Path.Combine(directory, "archive.jsonl"), "{\"schema_version\":1}\n" + string.Concat(Enumerable.Range(0, Archived).Select(
            number => $"{{\"id\":\"{ArchivedId(number)}\",\"title\":\"Done long ago\",\"status\":\"done\",\"priority\":0,\"description\":null,\"tags\":[],\"dependencies\":[],{Times},{Nulls}}}\n")));
    }

    private static string ArchivedId(int number) => string.Create(CultureInfo.InvariantCulture, $"OLD-{number:x6}");

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"WRK-{number:x6}");

    private static string Line(int number, int items)
    {
        // Far apart, as they are in a backlog whose ids are drawn.
        var dependency = number % 10 is not (3 or 6 or 9) ? "" : number % 3 == 1 ? $"\"{ArchivedId(number % Archived)}\"" : $"\"{Id((int)(number * 7919L % items))}\"";
        var status = (number % 3) switch { 0 => "new", 1 => "scoping", _ => "ready" };
        var phase = number % 3 == 1 ? ",\"x-pg-phase\":\"research\",\"x-pg-phase-pool\":\"pre\"" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{{\"id\":\"{Id(number)}\",\"title\":\"Item number {number} of {items} with a title of usual length\",\"status\":\"todo\",\"priority\":{number % 5},")
            + "\"description\":\"A person wrote these two sentences about what should be done here and why. It should be long enough to count as usual.\","
            + $"\"tags\":[\"backend\",\"area-{number % 20}\"],\"dependencies\":[{dependency}],"
            + Times + "," + Nulls
            + $"{(phase.Length > 0 ? ",\"x-pg-complexity\":\"low\",\"x-pg-impact\":\"medium\"" : ",\"x-pg-complexity\":\"medium\"")}"
            + $",\"x-pg-origin\":\"WRK-77aa1/build\"{phase},\"x-pg-pipeline-type\":\"feature\",\"x-pg-risk\":\"low\",\"x-pg-size\":\"small\",\"x-pg-status\":\"{status}\"}}";
    }
}
