namespace Calibrate.Profiles;

/// <summary>How a cell ended that could not be measured to its end.</summary>
/// <param name="Status">OutOfMemory, Unsupported, Crashed, TimedOut or Invalid.</param>
/// <param name="Reason">What happened, in the words of whoever noticed.</param>
public sealed record CellFailure(CellStatus Status, string Reason)
{
    public CellStatus Status { get; } = Status.Standing == Standing.Refused
        ? Status
        : throw new ArgumentOutOfRangeException(nameof(Status), Status, "a failure has a status of failure");
}
