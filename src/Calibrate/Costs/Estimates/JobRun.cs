using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>A job on a kind of machine, whatever an hour of it costs: all that offers of the same machine share.</summary>
/// <param name="Devices">That work together.</param>
/// <param name="Machines">That are paid for, perhaps with devices that idle.</param>
/// <param name="Fit">At the batch that the rate is of.</param>
/// <param name="Checkpoint">On the machine's disk.</param>
internal sealed record JobRun(int Devices, int Machines, JobRate Rate, JobTime Time, FitVerdict? Fit, CheckpointCost Checkpoint)
{
    /// <exception cref="EstimateException">Nothing tells the throughput, or the devices cannot be had.</exception>
    public static JobRun Of(Job job, Machine machine, Evidence evidence, EstimateOptions options)
    {
        var devices = options.Devices ?? job.Devices ?? machine.Devices;
        if (devices < 1)
            throw new EstimateException(FormattableString.Invariant($"--gpus {devices}: give a whole number, 1 or more"));
        var machines = (devices + machine.Devices - 1) / machine.Devices;
        var search = new RateSearch(job, machine, devices, evidence);
        var (rate, fit) = job.Mode == Mode.Train ? Fitting(job, machine, devices, evidence, search.Training())
            : (search.Untrained(job.Mode) ?? throw new EstimateException($"{job.Name}: there is no throughput of {job.Workload} {Words.Of(job.Mode)} on {machine.Name} ({machine.Holds}) that --grounds allows"), null);
        var forward = job.ValidationSamples > 0 && rate.Scope == RateScope.Steps ? search.Untrained() : null;
        var spread = fit?.Spread ?? job.Zero ?? ZeroStage.None;
        var checkpoint = CheckpointCost.Of(job, machine, evidence);
        var loading = LoadingRate.Of(job, machine, devices, machines, evidence.Loaders);
        return new(devices, machines, rate, JobTime.Of(job, machine, devices, machines, rate, forward, spread, options.Link, checkpoint, loading), fit, checkpoint);
    }

    /// <summary>The rate at a batch that the device holds: a job that names none takes the largest, where that of the figure is too large.</summary>
    private static (JobRate Rate, FitVerdict? Fit) Fitting(Job job, Machine machine, int devices, Evidence evidence, JobRate rate)
    {
        if (machine.Device is not { Memory: { } card } device)
            return (rate, null);
        var fit = FitAt(job.MicroBatch ?? rate.Batch ?? 1);
        // What fits by the sum is not made smaller for the error of the sum.
        var largest = fit is { Fit: not Memory.Fit.Fits } && job.MicroBatch is null && rate.Batch is not null
            ? JobMemory.LargestBatch(job, devices, card)
            : 0;
        if (largest > 0 && largest < rate.Batch)
        {
            var note = FormattableString.Invariant($"batch {rate.Batch} of the throughput does not fit on {device.Name}: {largest}, the largest that does by the memory model, is taken");
            rate = new RateSearch(job with { MicroBatch = largest }, machine, devices, evidence).Training();
            rate = rate with { Notes = [.. rate.Notes, note] };
            fit = FitAt(largest);
        }
        return (fit is { Fit: Memory.Fit.MayFit } ? rate with { Notes = [.. rate.Notes, MayFit(fit)] } : rate, fit);

        FitVerdict? FitAt(int batch) => JobMemory.FitOn(job, batch, devices, device, evidence.Profiles);

        string MayFit(FitVerdict verdict) => FormattableString.Invariant(
            $"it may not fit: {verdict.Needs} on each device by the memory model, of which published figures were {Figure.Percent(MemoryBand.Published.Least, 0)} to {Figure.Percent(MemoryBand.Published.Most, 0)}, and {device.Name} has {verdict.Card}");
    }
}
