using Orchestrator.Backlog;
using Orchestrator.Execution;

namespace Orchestrator.Tests.Execution;

public sealed class ItemPathsTests : IDisposable
{
    private static readonly BacklogItem Item = new() { Id = "WRK-a1b2c", Title = "Add CSV export!" };

    private readonly string root = Directory.CreateTempSubdirectory("orc-changes-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_change_folder_is_made_once_and_found_again()
    {
        Assert.Null(ChangeFolder.Find(root, Item));

        var made = ChangeFolder.FindOrCreate(root, Item);

        Assert.Equal(Path.Combine(root, "changes", "WRK-a1b2c_add-csv-export"), made);
        Assert.True(Directory.Exists(made));
        Assert.Equal(made, ChangeFolder.FindOrCreate(root, Item));
    }

    [Fact]
    public void A_new_title_keeps_the_folder()
    {
        var made = ChangeFolder.FindOrCreate(root, Item);

        Assert.Equal(made, ChangeFolder.FindOrCreate(root, Item with { Title = "Export everything" }));
        Assert.Single(Directory.GetDirectories(Path.Combine(root, "changes")));
    }

    [Fact]
    public void The_folder_of_another_item_is_never_taken()
    {
        Directory.CreateDirectory(Path.Combine(root, "changes", "WRK-a1b2cd_add-csv-export"));
        Directory.CreateDirectory(Path.Combine(root, "changes", "wrk-a1b2c_add-csv-export2"));
        Directory.CreateDirectory(Path.Combine(root, "changes", "old_WRK-a1b2c_x"));
        Directory.CreateDirectory(Path.Combine(root, "changes", "WRK-a1b2c"));
        Assert.Null(ChangeFolder.Find(root, Item));

        Directory.CreateDirectory(Path.Combine(root, "changes", "WRK-a1b2c_a-4_title"));
        var own = Directory.CreateDirectory(Path.Combine(root, "changes", "WRK-a1b2c_add-csv-export")).FullName;
        Assert.Equal(own, ChangeFolder.Find(root, Item));
    }

    [Fact]
    public void A_file_in_the_way_is_an_error_with_a_remedy()
    {
        File.WriteAllText(Path.Combine(root, "changes"), "");

        var fault = Assert.Throws<OrchestratorException>(() => ChangeFolder.FindOrCreate(root, Item));

        Assert.Equal("OrcChangeFolder", fault.Id);
        Assert.Contains("WRK-a1b2c", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Remedy);
    }

    [Fact]
    public void Artefacts_are_listed_top_first_without_repositories_and_links()
    {
        var folder = ChangeFolder.FindOrCreate(root, Item);
        foreach (var path in (string[])["spec.md", "design.md", "data/a/deep.txt", "data/one.csv", ".git/config", "data/.git/HEAD", ".hidden"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            File.WriteAllText(Path.Combine(folder, path), "");
        }

        Directory.CreateSymbolicLink(Path.Combine(folder, "loop"), folder);

        Assert.Equal([".hidden", "design.md", "spec.md", "data/one.csv", "data/a/deep.txt"], ChangeFolder.Artefacts(folder));
        Assert.Empty(ChangeFolder.Artefacts(Path.Combine(root, "nowhere")));
    }

    [Fact]
    public void An_idea_file_has_a_fixed_place_and_is_found_under_an_older_title()
    {
        var path = IdeaFile.PathFor(root, Item);
        Assert.Equal(Path.Combine(root, "_ideas", "WRK-a1b2c_add-csv-export.md"), path);
        Assert.Null(IdeaFile.Find(root, Item));
        Assert.False(Directory.Exists(Path.Combine(root, "_ideas")));

        Directory.CreateDirectory(Path.Combine(root, "_ideas"));
        File.WriteAllText(path, "facts");
        File.WriteAllText(Path.Combine(root, "_ideas", "WRK-a1b2c_notes.txt"), "");

        Assert.Equal(path, IdeaFile.Find(root, Item with { Title = "Another" }));
        Assert.Equal(path, IdeaFile.PathFor(root, Item with { Title = "Another" }));
    }
}
