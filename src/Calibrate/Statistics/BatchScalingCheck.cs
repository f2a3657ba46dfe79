using Calibrate.Units;

namespace Calibrate.Statistics;

/// <summary>Whether twice the batch takes longer: else the work does not depend on the batch that its rate is computed from.</summary>
/// <remarks>
/// A step may hold much that does not grow with the batch (the optimizer, the launching of kernels), so only a cell that claims a
/// considerable share of the peak is judged. At a utilisation u its FLOP alone take the share u of the step even at the peak rate,
/// and half the batch saves half of that: the step is at least 1/(1 - u/2) times as long as the half batch's. That is 1.25 at
/// u = 0.4; a limit of 1.2 leaves room for noise.
/// </remarks>
public static class BatchScalingCheck
{
    public const double MinUtilization = 0.4;

    public const double MinRatio = 1.2;

    /// <param name="stepSeconds">At the whole batch.</param>
    /// <param name="halfBatchStepSeconds">At half of it; null where it was not timed.</param>
    /// <param name="utilization">The cell's MFU; null where there is no peak, which leaves nothing to judge by.</param>
    /// <returns>Why the work cannot be the batch's, or null.</returns>
    public static string? Reject(double stepSeconds, double? halfBatchStepSeconds, double? utilization) =>
        utilization >= MinUtilization && halfBatchStepSeconds is { } half && stepSeconds < MinRatio * half
            ? $"twice the batch takes only {Figure.Significant(stepSeconds / half, 3)} times as long at an MFU of {Figure.Percent(utilization.Value)}: the work does not grow with the batch"
            : null;
}
