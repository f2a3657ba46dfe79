using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>How one launch ended.</summary>
public enum LaunchEnd
{
    Finished,

    /// <summary>It ran to its end, but what it did was not the work.</summary>
    Invalid,

    Unsupported,
    OutOfMemory,
    Crashed,
    TimedOut,

    /// <summary>The run was stopped meanwhile; the launch does not count.</summary>
    Stopped,
}

/// <summary>One launch with its end. After any end but <see cref="LaunchEnd.Finished"/> its cell is not launched again.</summary>
/// <param name="Launch">What was measured until then.</param>
/// <param name="Reason">Why it did not finish; null when it did.</param>
/// <param name="Wall">From before the worker's start to after its end.</param>
public sealed record LaunchOutcome(LaunchEnd End, Launch Launch, string? Reason, TimeSpan Wall)
{
    /// <summary>Why its figure does not count; null where it does.</summary>
    public string? WhyNoFigure => End != LaunchEnd.Finished ? $"{End}: {Reason}" : Launch.Excluded is { } rule ? $"excluded: {rule}" : null;
}
