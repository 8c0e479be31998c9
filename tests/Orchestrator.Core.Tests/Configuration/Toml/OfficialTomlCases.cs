namespace Orchestrator.Tests.Configuration.Toml;

/// <summary>Finds the official case collection, which lies beside the checkout and is no part of it.</summary>
internal static class OfficialTomlCases
{
    public const string List = "files-toml-1.0.0";

    public static string? Folder { get; } = Find();

    public static TheoryData<string> Names(string beginning)
    {
        TheoryData<string> names = [];
        if (Folder is null) return names;
        foreach (string line in File.ReadLines(Path.Combine(Folder, List)))
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal) && line.EndsWith(".toml", StringComparison.Ordinal))
                names.Add(line[..^".toml".Length]);
        }

        return names;
    }

    public static byte[] Toml(string name) => File.ReadAllBytes(Path.Combine(Folder!, name + ".toml"));

    public static byte[] Json(string name) => File.ReadAllBytes(Path.Combine(Folder!, name + ".json"));

    private static string? Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (!File.Exists(Path.Combine(directory.FullName, "Orchestrator.sln"))) continue;
            string folder = Path.GetFullPath(Path.Combine(directory.FullName, "..", "shared", "toml-test"));
            return File.Exists(Path.Combine(folder, List)) ? folder : null;
        }

        return null;
    }
}
