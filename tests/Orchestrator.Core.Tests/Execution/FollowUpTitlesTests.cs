using Orchestrator.Execution;

namespace Orchestrator.Tests.Execution;

public sealed class FollowUpTitlesTests
{
    [Theory]
    [InlineData("Add CSV export", "add  csv-export!")]
    [InlineData("Don't crash", "dont crash")]
    [InlineData("Fix: the `login` (again)", "fix the login again")]
    [InlineData("Übung", "übung")]
    public void Case_punctuation_and_blanks_make_no_difference(string one, string other) =>
        Assert.Equal(FollowUpTitles.Fold(one), FollowUpTitles.Fold(other));

    [Theory]
    [InlineData("Support C#", "Support C++")]
    [InlineData("Support C", "Support C++")]
    [InlineData("Raise to 1.5", "Raise to 15")]
    [InlineData("???", "!!!")]
    public void What_carries_meaning_does(string one, string other) =>
        Assert.NotEqual(FollowUpTitles.Fold(one), FollowUpTitles.Fold(other));
}
