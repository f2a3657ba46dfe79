using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Measuring;

/// <summary>What a run reports while it goes.</summary>
public abstract record RunEvent
{
    public sealed record ProbeStarts(DeviceChoice Device) : RunEvent;

    public sealed record ProbeEnds(DeviceFacts Facts) : RunEvent;

    /// <summary>What a resumed run knows of a cell.</summary>
    public sealed record CellRecalled(PlannedCell Cell, int Launches, int Of, LaunchInterval? StepSeconds) : RunEvent;

    public sealed record CanaryStarts(CellKey Cell, LaunchPurpose Purpose) : RunEvent;

    public sealed record CanaryEnds(CellKey Cell, LaunchPurpose Purpose, LaunchOutcome Outcome) : RunEvent;

    /// <param name="Number">1 for the cell's first.</param>
    /// <param name="Of">Launches foreseen for the cell so far; leftover time may add some.</param>
    /// <param name="Left">Estimated time to the end; null before anything is known.</param>
    public sealed record LaunchStarts(PlannedCell Cell, int Number, int Of, TimeSpan? Left) : RunEvent;

    /// <param name="Block">1 for the launch's first. It is on disk already.</param>
    public sealed record BlockEnds(PlannedCell Cell, int Number, int Block) : RunEvent;

    /// <param name="StepSeconds">The cell's interval so far; null where no launch counts yet.</param>
    public sealed record LaunchEnds(
        PlannedCell Cell, int Number, int Of, LaunchOutcome Outcome, LaunchInterval? StepSeconds, TimeSpan? Left) : RunEvent;
}
