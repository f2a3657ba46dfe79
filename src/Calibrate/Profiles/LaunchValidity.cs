using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Profiles;

/// <summary>Whether a launch that ran to its end measured the work it claims: every check that one launch can answer.</summary>
public static class LaunchValidity
{
    /// <returns>Why it did not, or null. What the launch does not tell is not held against it.</returns>
    public static string? Reject(CellKey key, Launch launch) =>
        SteadyPartCheck.Reject(launch.Blocks.Count, launch.WarmupBlocks)
        ?? TrainingCheck.Reject(key.Mode, launch.Loss, launch.GradientNorm, launch.ParameterChange)
        ?? CheckpointCheck.Reject(key.Mode, launch.Checkpoint?.IsWhatWasWritten)
        ?? InputCheck.Reject(launch.Checks?.InputSpread, launch.Checks?.DistinctBatches)
        ?? ComputedPrecision.Reject(key.Precision, launch.Checks?.MatmulError, launch.Checks?.MatmulOverflows)
        ?? Unseen(launch);

    // A launch that the host disturbed may have been held up while it read.
    private static string? Unseen(Launch launch) => launch is { Excluded: null, Checks.UnseenSeconds: { } unseen }
        ? UnseenWorkCheck.Reject(
            TimeSpan.FromSeconds(unseen),
            TimeSpan.FromSeconds(launch.Blocks.Zip(launch.StepsPerBlock, (seconds, steps) => seconds * steps).Sum()))
        : null;
}
