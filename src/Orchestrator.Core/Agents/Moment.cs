namespace Orchestrator.Agents;

/// <summary>A moment on two clocks: a stated reset is a time of day, a wait of our own must not change when somebody sets that clock.</summary>
/// <param name="Wall">What the clock on the wall says.</param>
/// <param name="Steady">Since the beginning of the run, on a clock that only moves forward.</param>
public readonly record struct Moment(DateTimeOffset Wall, TimeSpan Steady);
