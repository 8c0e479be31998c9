using Orchestrator.Native;

namespace Orchestrator.Tests.Native;

public sealed class FileStampTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("stamp-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void What_does_not_exist_has_no_stamp()
    {
        var file = Path.Combine(directory, "file");
        File.WriteAllText(file, "x");
        Assert.Null(FileStamp.Of(Path.Combine(directory, "missing")));
        Assert.Null(FileStamp.Of(Path.Combine(file, "below a file")));
    }

    [Fact]
    public void A_handle_keeps_the_stamp_of_the_file_it_was_opened_on_when_another_takes_its_name()
    {
        var path = Path.Combine(directory, "file");
        File.WriteAllText(path, "first");
        var before = FileStamp.Of(path);
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Assert.Equal(before, FileStamp.Of(handle));

        File.WriteAllText(path + ".new", "second one");
        File.Move(path + ".new", path, overwrite: true);

        var after = FileStamp.Of(path);
        Assert.NotEqual(before, after);
        Assert.Equal(10, after!.Value.Size);
        Assert.Equal(before!.Value.Inode, FileStamp.Of(handle).Inode);
        Assert.Equal(5, FileStamp.Of(handle).Size);
    }

    [Fact]
    public void The_times_are_those_of_the_file()
    {
        var path = Path.Combine(directory, "file");
        File.WriteAllText(path, "x");
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(1_700_000_000).AddTicks(1_234_567));
        Assert.Equal(1_700_000_000_123_456_700, FileStamp.Of(path)!.Value.ModifiedNanoseconds);
    }
}
