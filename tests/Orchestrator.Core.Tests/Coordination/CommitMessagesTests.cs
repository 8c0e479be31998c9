using Orchestrator.Coordination;

namespace Orchestrator.Tests.Coordination;

public sealed class CommitMessagesTests
{
    [Theory]
    [InlineData("Add the parser", "[A-1][build] Add the parser")]
    [InlineData("[A-1][build] Add the parser", "[A-1][build] Add the parser")]
    [InlineData("two\nlines\tand more", "[A-1][build] two lines and more")]
    public void The_prefix_stands_once_and_the_summary_is_one_line(string summary, string expected) =>
        Assert.Equal(expected, CommitMessages.ForPhase("A-1", "build", summary));

    [Fact]
    public void Shared_files_name_every_phase() =>
        Assert.Equal("[A-1][prd][B-2][design] shared files", CommitMessages.ForShared([("A-1", "prd"), ("B-2", "design")]));
}
