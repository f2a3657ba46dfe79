using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>Why a run ended.</summary>
public enum RunEnd
{
    /// <summary>Every cell reached its tier, its launches, or its own end.</summary>
    Complete,

    /// <summary>The time budget came first.</summary>
    OutOfTime,

    /// <summary>The user or the system asked for an end.</summary>
    Stopped,
}

/// <summary>A fixed cell's launches before and after all others.</summary>
/// <param name="After">Null when it came to none, as after a first one that gave no figure.</param>
public sealed record CanaryRun(CellKey Cell, LaunchOutcome Before, LaunchOutcome? After);

/// <param name="CutShort">The cells that could have had more launches.</param>
/// <param name="Postponed">The cells that no batch was found for in time.</param>
/// <param name="Started">The first call.</param>
/// <param name="Wall">Of all calls.</param>
/// <param name="Calls">How many calls of the program the run took so far.</param>
/// <param name="Canary">Null without one.</param>
public sealed record RunResult(
    DeviceFacts Facts, IReadOnlyList<CellRun> Cells, IReadOnlyList<CellRun> CutShort, IReadOnlyList<PlannedCell> Postponed, RunEnd End, DateTimeOffset Started, TimeSpan Wall,
    int Calls, CanaryRun? Canary);
