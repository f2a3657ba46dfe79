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

/// <param name="CutShort">The cells that could have had more launches.</param>
public sealed record RunResult(
    DeviceFacts Facts, IReadOnlyList<CellRun> Cells, IReadOnlyList<CellRun> CutShort, RunEnd End, DateTimeOffset Started, TimeSpan Wall);
