using System.Text.Json.Serialization;
using Calibrate.Measuring.Workers;

namespace Calibrate.Measuring.Logs;

/// <summary>One line of a run's story. A log is a header, then for each call of the program its start and every worker from first word to last.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Header), "header")]
[JsonDerivedType(typeof(CallStarted), "call")]
[JsonDerivedType(typeof(WorkerStarted), "worker")]
[JsonDerivedType(typeof(WorkerSaid), "said")]
[JsonDerivedType(typeof(WorkerEnded), "ended")]
[JsonDerivedType(typeof(ProfileNamed), "profile")]
public abstract record LogRecord
{
    public const string CurrentSchema = "calibrate.log/1";

    /// <summary>Since the call began.</summary>
    public TimeSpan At { get; init; }

    /// <summary>What the run is, and what must be the same when it goes on.</summary>
    /// <param name="Started">The first call, UTC.</param>
    /// <param name="Command">The arguments as they were typed.</param>
    /// <param name="Plan">See <see cref="RunIdentity.Of(Planning.RunPlan)"/>.</param>
    /// <param name="Conditions">See <see cref="RunIdentity.Of(Profiles.ToolDescription, Hosts.HostDescription)"/>.</param>
    public sealed record Header(
        string Schema, DateTimeOffset Started, string Command,
        IReadOnlyDictionary<string, string> Plan, IReadOnlyDictionary<string, string> Conditions) : LogRecord;

    public sealed record CallStarted(DateTimeOffset Utc, TimeSpan? TimeBudget) : LogRecord;

    public sealed record WorkerStarted(WorkerRequest Request) : LogRecord;

    public sealed record WorkerSaid(WorkerMessage Message) : LogRecord;

    public sealed record WorkerEnded(WorkerEnd End, string Reason, TimeSpan Wall) : LogRecord;

    /// <summary>A profile is about to be written: when its file is there, it was.</summary>
    /// <param name="File">Seen from the output folder.</param>
    public sealed record ProfileNamed(string File, RunEnd End) : LogRecord;
}
