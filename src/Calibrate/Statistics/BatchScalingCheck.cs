using Calibrate.Units;

namespace Calibrate.Statistics;

/// <summary>Whether twice the batch takes longer: else the work does not depend on the batch that its rate is computed from.</summary>
/// <remarks>
/// Only a cell that claims to keep the device nearly busy is judged. Below that, an honest step may hardly grow with the batch: kernels
/// that take longer to launch than to run, a device that half a batch does not fill. At four fifths of the peak there is no such room:
/// half the batch in the same time would leave three fifths of the device idle. A limit, and not a proof: it is far from what honest
/// cells of such utilisation show, which is nearly 2.
/// </remarks>
public static class BatchScalingCheck
{
    public const double MinUtilization = 0.8;

    public const double MinRatio = 1.1;

    /// <param name="stepSeconds">At the whole batch.</param>
    /// <param name="halfBatchStepSeconds">At half of it; null where it was not timed.</param>
    /// <param name="utilization">The cell's MFU; null where there is no peak, which leaves nothing to judge by.</param>
    /// <returns>Why the work cannot be the batch's, or null.</returns>
    public static string? Reject(double stepSeconds, double? halfBatchStepSeconds, double? utilization) =>
        utilization >= MinUtilization && halfBatchStepSeconds is { } half && stepSeconds < MinRatio * half
            ? $"twice the batch takes only {Figure.Significant(stepSeconds / half, 3)} times as long at an MFU of {Figure.Percent(utilization.Value)}: the work does not grow with the batch"
            : null;
}
