using Calibrate.Costs.Training;

namespace Calibrate.Costs.Estimates;

/// <summary>The documents' budget formula for a job, with the error in its unit, and the right form beside it.</summary>
public static class DocumentEstimate
{
    /// <summary>The formula, fed with what the estimate found: images count as one token each.</summary>
    /// <exception cref="EstimateException">The estimate stands on guessed hours, which the formula has no place for.</exception>
    public static BudgetFormula Of(JobEstimate estimate, double utilization)
    {
        var (job, rate) = (estimate.Job, estimate.Rate);
        if (rate.Scope == RateScope.WholeJob)
            throw new EstimateException($"--formula document: it takes a throughput, and all there is of {job.Name} on {estimate.Machine.Name} is guessed hours; measure {job.Workload}, or choose another machine");
        if (utilization is not (> 0 and <= 1))
            throw new EstimateException(FormattableString.Invariant($"--utilization {utilization}: give a share above 0 and up to 1"));
        var size = (job.Size ?? Flops.Architectures.Find(job.Workload)?.DefaultSize)?.UnitsPerSample ?? 1;
        return new(
            size, job.Samples, job.Epochs, new(rate.SamplesPerSecond.Value * size), estimate.Devices, utilization, estimate.Machine.PricePerDevice);
    }
}
