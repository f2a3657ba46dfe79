namespace Calibrate.Profiles;

/// <summary>How a cell ended that could not be measured to its end.</summary>
/// <param name="Status">OutOfMemory, Unsupported, Crashed, TimedOut or Invalid.</param>
/// <param name="Reason">What happened, in the words of whoever noticed.</param>
public sealed record CellFailure(CellStatus Status, string Reason)
{
    public CellStatus Status { get; } = Status.Standing == Standing.Refused
        ? Status
        : throw new ArgumentOutOfRangeException(nameof(Status), Status, "a failure has a status of failure");

    /// <summary>
    /// Of a stored cell; null when it was measured to its end. <see cref="CellStatus.Invalid"/> is also what rules say of launches
    /// that all finished, which is no failure.
    /// </summary>
    public static CellFailure? Of(Cell cell) =>
        cell.Status.Standing == Standing.Refused && (cell.Status != CellStatus.Invalid || cell.Launches.Any(launch => launch.Failure is not null))
            ? new(cell.Status, cell.Reason ?? "no reason given")
            : null;
}
