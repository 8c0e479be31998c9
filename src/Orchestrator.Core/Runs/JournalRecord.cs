using System.Text.Json.Serialization;

namespace Orchestrator.Runs;

/// <summary>One line of a run's journal: what was about to happen, or had happened, when the line reached the disk.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RunBegan), "run")]
[JsonDerivedType(typeof(AttemptStarted), "start")]
[JsonDerivedType(typeof(AttemptEnded), "ended")]
[JsonDerivedType(typeof(ResultDecided), "result")]
[JsonDerivedType(typeof(CommitPending), "pending")]
[JsonDerivedType(typeof(AttemptClosed), "committed")]
[JsonDerivedType(typeof(PathsCommitted), "paths")]
[JsonDerivedType(typeof(SharedCommitPending), "paths_pending")]
[JsonDerivedType(typeof(UserPathsChanged), "user_paths")]
[JsonDerivedType(typeof(RunClosed), "closed")]
public abstract record JournalRecord
{
    /// <summary>When the line was written, UTC.</summary>
    public DateTimeOffset At { get; init; }
}
