using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Agents;

namespace Orchestrator.Tests.Agents;

public sealed class ResetTimesTests
{
    // A Sunday, 12:00 UTC; 07:00 in New York, before its clocks change a week later.
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Theory]
    [InlineData("Claude AI usage limit reached|1772380800", "2026-03-01T16:00:00Z")]
    [InlineData("""{"resetsAt":1772380800}""", "2026-03-01T16:00:00Z")]
    [InlineData("x-ratelimit-reset: 1772380800000", "2026-03-01T16:00:00Z")]
    [InlineData("Rate limited, retry-after: 120", "2026-03-01T12:02:00Z")]
    [InlineData("retry-after-ms: 1500", "2026-03-01T12:00:01.5Z")]
    [InlineData("Retry-After: Sun, 01 Mar 2026 12:30:00 GMT", "2026-03-01T12:30:00Z")]
    [InlineData("Rate limit reached for gpt-5 in organization org-1 on tokens per min. Please try again in 1.898s.", "2026-03-01T12:00:01.898Z")]
    [InlineData("Please try again in 6m0s.", "2026-03-01T12:06:00Z")]
    [InlineData("Please try again in 250ms", "2026-03-01T12:00:00.25Z")]
    [InlineData("You've hit your usage limit. Try again in 1 day 3 hours 20 minutes.", "2026-03-02T15:20:00Z")]
    [InlineData("try again in 2 hours and 5 minutes", "2026-03-01T14:05:00Z")]
    [InlineData("Your quota will reset after 3h20m15s.", "2026-03-01T15:20:15Z")]
    [InlineData("""{"@type":"RetryInfo","retryDelay":"34.07s"}""", "2026-03-01T12:00:34.07Z")]
    [InlineData("Please retry in 34.074824224s.", "2026-03-01T12:00:34.0748242Z")]
    [InlineData("""{"resets_in_seconds":3600}""", "2026-03-01T13:00:00Z")]
    [InlineData("You've hit your usage limit. Try again at 3:15 PM.", "2026-03-01T20:15:00Z")]
    [InlineData("try again at 6:30 AM", "2026-03-02T11:30:00Z")]
    [InlineData("try again at 7:00 AM", "2026-03-01T12:00:00Z")]
    [InlineData("5-hour limit reached ∙ resets 3pm", "2026-03-01T20:00:00Z")]
    [InlineData("You've hit your session limit · resets 2:30am (UTC)", "2026-03-02T02:30:00Z")]
    [InlineData("You've hit your limit · resets 4pm (Europe/Berlin)", "2026-03-01T15:00:00Z")]
    [InlineData("You've hit your weekly limit · resets Mar 5, 9am (UTC)", "2026-03-05T09:00:00Z")]
    [InlineData("try again at Mar 4th, 2026 3:15 PM.", "2026-03-04T20:15:00Z")]
    [InlineData("resets Jan 2 at 10:00 (UTC)", "2026-01-02T10:00:00Z")]
    [InlineData("resets at 15:30", "2026-03-01T20:30:00Z")]
    [InlineData("resets at 12:15 am", "2026-03-02T05:15:00Z")]
    [InlineData("available again at 2026-03-01T18:00:00Z", "2026-03-01T18:00:00Z")]
    [InlineData("limit resets at 2026-03-01 18:00:00+01:00", "2026-03-01T17:00:00Z")]
    public void A_stated_reset_is_understood(string text, string expected)
    {
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), ResetTimes.Find(text, Now, NewYork));
    }

    [Theory]
    [InlineData("429 Too Many Requests")]
    [InlineData("Overloaded. Please try again later.")]
    [InlineData("try again at 25:99")]
    [InlineData("resets 13pm")]
    [InlineData("resets 3pm (Middle/Earth)")]
    [InlineData("resets Feb 30, 9am")]
    [InlineData("limit reached|17")]
    [InlineData("")]
    public void Words_without_a_reset_give_none(string text)
    {
        Assert.Null(ResetTimes.Find(text, Now, NewYork));
    }

    [Fact]
    public void A_day_in_January_said_in_December_is_next_years()
    {
        Assert.Equal(
            new DateTimeOffset(2027, 1, 2, 9, 0, 0, TimeSpan.Zero),
            ResetTimes.Find("resets Jan 2, 9am (UTC)", new(2026, 12, 30, 0, 0, 0, TimeSpan.Zero), NewYork));
    }

    [Fact]
    public void A_time_that_a_clock_change_skips_is_understood_as_after_it()
    {
        DateTimeOffset before = new(2026, 3, 8, 5, 0, 0, TimeSpan.Zero);

        Assert.Equal(new DateTimeOffset(2026, 3, 8, 7, 30, 0, TimeSpan.Zero), ResetTimes.Find("resets at 2:30 am", before, NewYork));
    }

    [Fact]
    public void No_text_can_make_it_fail()
    {
        Gen<string> words = Gen.Elements(
                "try again at ", "resets ", "retry-after: ", "in ", "|", "99", "0", "12", ":", "999999999", "pm", "am", " hours ", "d", "w", ".", "Feb ", "31", ", ", "9999", "UTC", "2026-13-45T99:99", "\n", "(", ")")
            .ArrayOf().Select(parts => string.Concat(parts));

        Prop.ForAll(words.ToArbitrary(), text =>
        {
            ResetTimes.Find(text, Now, NewYork);
            return true;
        }).QuickCheckThrowOnFailure();
    }
}
