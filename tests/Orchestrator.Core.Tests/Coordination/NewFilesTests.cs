using Orchestrator.Coordination;
using Orchestrator.Git;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

public sealed class NewFilesTests : IAsyncLifetime, IDisposable
{
    private ProjectFixture project = null!;
    private OwnedPaths owned = null!;

    public async Task InitializeAsync()
    {
        project = await ProjectFixture.CreateAsync();
        owned = new OwnedPaths(project.Project, await GitRepository.OpenAsync(project.Root, null, TimeProvider.System, default));
        project.Repository.Write("changes/A_x/old.md", "1");
        project.Repository.Write("changes/A_x/deep/er.md", "1");
        project.Repository.Write("changes/AB_x/not.md", "1");
        project.Repository.Write("changes/A_file", "1");
        project.Repository.Shell("ln -s nowhere changes/A_link");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => project.Dispose();

    [Theory]
    [InlineData("echo x > changes/A_x/deep/new.md; mkdir -p _ideas; echo y > changes/AB_x/new.md", "changes/A_x/deep/new.md")]
    [InlineData("mkdir changes/A_y; echo x > 'changes/A_y/my \"file\" ü.md'; rm changes/A_x/old.md", "changes/A_y/my \"file\" ü.md")]
    [InlineData("mkdir _ideas _ideas/A_x; echo x > _ideas/A_x/idea.md; ln -s nowhere changes/A_x/link; ln -s ../../changes changes/A_x/loop", "_ideas/A_x/idea.md changes/A_x/link changes/A_x/loop")]
    [InlineData("rm changes/A_x/old.md; mkdir changes/A_x/old.md; echo x > changes/A_x/old.md/f; echo x > changes/A_x/new.md", "")]
    [InlineData("rm -r changes/A_x/deep; ln -s nowhere changes/A_x/deep; echo x > changes/A_x/new.md", "")]
    [InlineData("rm changes/A_file; mkdir changes/A_file; echo x > changes/A_file/new.md", "")]
    [InlineData("rm changes/A_link; mkdir changes/A_link; echo x > changes/A_link/new.md", "")]
    [InlineData("mkdir changes/A_x/gone; echo x > changes/A_x/gone/new.md", "")]
    [InlineData("cd changes/A_x; for n in $(seq 2001); do : > $n; done", "")]
    [InlineData("git init -q changes/A_x/nested; echo x > changes/A_x/new.md", "")]
    [InlineData("git init -q elsewhere; mkdir changes/A_x/nested; ln -s ../../../elsewhere/.git changes/A_x/nested/.git; echo x > changes/A_x/new.md", "")]
    [InlineData("mkdir changes/A_x/nested; echo 'gitdir: nowhere' > changes/A_x/nested/.git; echo x > changes/A_x/new.md", "")]
    [InlineData("mv changes elsewhere; ln -s elsewhere changes; echo x > changes/A_x/new.md", "")]
    public void Only_files_and_links_are_new_that_take_no_others_place_and_lie_in_no_other_repository(string change, string expected)
    {
        var folders = owned.FoldersOf("A");
        var before = owned.FilesBelow(folders);
        project.Repository.Shell(change);

        var found = NewFiles.Between(before, owned.FilesBelow(folders), ["changes/A_x/gone"]);

        Assert.Equal(expected, string.Join(' ', found.Order(StringComparer.Ordinal)));
    }
}
