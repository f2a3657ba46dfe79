namespace Calibrate.Profiles;

/// <summary>What a launch gives to judge by whether its time was the time of the work; what was not looked at is absent.</summary>
/// <param name="UnseenSeconds">What reading a result after the last block took longer than reading it again: work the blocks did not wait for.</param>
/// <param name="HalfBatchStepSeconds">A step of the same cell at half the batch, in the same process; the cell's first launch only.</param>
/// <param name="InputSpread">Standard deviation of the inputs' values, the least over the batches.</param>
/// <param name="DistinctBatches">How many of the batches that the steps rotate over differ.</param>
/// <param name="MatmulError">Of a random matrix product done as the steps do theirs, against float64: the norm of the difference over the norm.</param>
/// <param name="MatmulOverflows">Whether that product overflows with elements far beyond 65504, the largest of fp16.</param>
/// <param name="Attention">How the library carries out the model's attention, e.g. <c>flash</c>; several joined by +; null without attention.</param>
public sealed record LaunchChecks(
    double? UnseenSeconds = null, double? HalfBatchStepSeconds = null, double? InputSpread = null, int? DistinctBatches = null,
    double? MatmulError = null, bool? MatmulOverflows = null, string? Attention = null);
