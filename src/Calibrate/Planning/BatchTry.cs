namespace Calibrate.Planning;

/// <summary>How a try of a batch ended.</summary>
public enum TryEnd
{
    Fits,

    /// <summary>It ran, and left less memory free than the rule keeps.</summary>
    TooFull,

    OutOfMemory,

    /// <summary>A step took longer than the rule allows, or the worker longer than its deadline.</summary>
    TooSlow,

    /// <summary>The worker died of something else.</summary>
    Died,
}

/// <summary>Where a batch was tried.</summary>
public enum TryStage
{
    /// <summary>Two steps, before the measurement.</summary>
    Search,

    /// <summary>A whole launch of the measurement, which ran out of memory.</summary>
    Launch,
}

/// <summary>One try of a batch.</summary>
/// <param name="Batch">Of a micro-batch, where a step takes several.</param>
/// <param name="PeakMemoryBytes">Null where it did not run, or nothing tells.</param>
/// <param name="StepTime">Of the last step; null where none ended.</param>
/// <param name="Reason">What was said of a try that did not run; null where it ran.</param>
public sealed record BatchTry(
    int Batch, TryEnd End, long? PeakMemoryBytes = null, TimeSpan? StepTime = null, string? Reason = null, TryStage Stage = TryStage.Search);
