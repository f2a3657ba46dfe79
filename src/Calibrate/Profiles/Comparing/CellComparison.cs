using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Profiles.Comparing;

/// <summary>What became of a cell.</summary>
public enum Change
{
    /// <summary>The interval of the ratio excludes 1, and the speed is higher by the margin or more.</summary>
    Faster,

    /// <summary>The interval of the ratio excludes 1, and the speed is lower by the margin or more.</summary>
    Slower,

    /// <summary>The whole interval lies within the margin.</summary>
    Same,

    /// <summary>The measurements do not tell: the interval is too wide.</summary>
    CannotSay,

    /// <summary>A side has no figure to compare, or one with something against it.</summary>
    NotUsable,

    /// <summary>It had a figure, and ended OutOfMemory, Crashed, TimedOut or Invalid now.</summary>
    Broken,
}

/// <summary>One cell before and now.</summary>
/// <param name="Speed">New speed over old; null where the cells are not compared.</param>
/// <param name="Host">Null where the host's state is not known, or cannot be compared.</param>
public sealed record CellComparison(Cell Old, Cell New, RatioInterval? Speed, Change Change, HostShift? Host)
{
    public CellKey Key => New.Key;

    /// <summary>Whether a figure with something against it went in.</summary>
    public bool IsFlagged => Speed is not null && (Old.Status.Standing != Standing.Usable || New.Status.Standing != Standing.Usable);

    /// <param name="states">Of the host, over both profiles; null where they are not of one host.</param>
    internal static CellComparison Of(Cell old, Cell @new, FlaggedCells flagged, double margin, LaunchRegimes? states)
    {
        var host = states is null ? null : HostShift.Of(states, old, @new);
        if (Breaks(old, @new))
            return new(old, @new, null, Change.Broken, host);
        if (!IsUsable(old, flagged) || !IsUsable(@new, flagged))
            return new(old, @new, null, Change.NotUsable, host);

        // Speed goes as one over the step time.
        var speed = RatioInterval.Of(StepSeconds(old), StepSeconds(@new));
        return new(old, @new, speed, ChangeOf(speed, margin), host);
    }

    private static Change ChangeOf(RatioInterval speed, double margin) => speed switch
    {
        { High: < 1 } when speed.Value <= 1 - margin => Change.Slower,
        { Low: > 1 } when speed.Value >= 1 + margin => Change.Faster,
        { Low: { } low, High: { } high } when low > 1 - margin && high < 1 + margin => Change.Same,
        _ => Change.CannotSay,
    };

    private static bool Breaks(Cell old, Cell @new) =>
        old is { Figures: not null, Status.Standing: not Standing.Refused }
        && @new.Status is CellStatus.OutOfMemory or CellStatus.Crashed or CellStatus.TimedOut or CellStatus.Invalid;

    private static bool IsUsable(Cell cell, FlaggedCells flagged) => (cell.Figures, cell.Status.Standing, flagged) switch
    {
        (null, _, _) or (_, Standing.Refused, _) or (_, Standing.Flagged, FlaggedCells.Refuse) => false,
        _ => true,
    };

    private static double[] StepSeconds(Cell cell) => [.. cell.Launches.Where(launch => launch.Counts).Select(launch => launch.StepSeconds)];
}
