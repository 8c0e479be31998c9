using Orchestrator.Backlog;

namespace Orchestrator.Cli.Demo;

/// <summary>What there is to do in the demo's project.</summary>
internal static class DemoBacklog
{
    /// <summary>The most items that a demo has.</summary>
    internal const int Most = 50;

    // The words after demo: tell the scripted agent what to do; a real agent would read the rest.
    private static readonly (string Title, string Description)[] Ideas =
    [
        ("Ring a bell when the tea is ready", "Nobody looks at a terminal while the kettle sings."),
        ("Add an --oolong preset with three infusions", "The second infusion is the best one; the timer should know that. demo:size=small"),
        ("Apologise when a cup went cold", "One line to the log, and sincere. Needs the bell. demo:fail-once@build"),
        ("Refuse to time coffee", "Politely. demo:size=small"),
        ("Remember how long the last pot took", "In a small file beside the timer."),
        ("Warn before the water boils over", "Thirty seconds should do. demo:size=small"),
        ("Count the cups of a day", "And say nothing about it unless asked."),
        ("Print a steeping chart for the kitchen wall", "Black on white, large letters. demo:size=small"),
    ];

    /// <summary>The items; the third depends on the first.</summary>
    /// <param name="count">How many, from 1 to <see cref="Most"/>.</param>
    internal static IReadOnlyList<BacklogItemSpec> Items(int count) =>
    [
        .. Enumerable.Range(0, count).Select(number =>
        {
            var (title, description) = Ideas[number % Ideas.Length];
            var again = number / Ideas.Length;
            return new BacklogItemSpec { Title = again == 0 ? title : $"{title}, part {again + 1}", Description = description };
        }),
    ];

    /// <summary>Which item an item depends on, by position; null: none.</summary>
    internal static int? DependencyOf(int number) => number == 2 ? 0 : null;
}
