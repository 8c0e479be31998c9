using Orchestrator.Native;

namespace Orchestrator.Tests.Native;

public sealed class DirectoryFlushTests
{
    [Fact]
    public void An_existing_directory_can_be_flushed_and_a_missing_one_is_named()
    {
        var directory = Directory.CreateTempSubdirectory("flush-").FullName;
        try
        {
            DirectoryFlush.Flush(directory);
            var missing = Path.Combine(directory, "missing");
            Assert.Contains(missing, Assert.Throws<IOException>(() => DirectoryFlush.Flush(missing)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory);
        }
    }
}
