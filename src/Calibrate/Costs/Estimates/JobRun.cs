using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates;

/// <summary>A job on a kind of machine, whatever an hour of it costs: all that offers of the same machine share.</summary>
/// <param name="Devices">That work together.</param>
/// <param name="Machines">That are paid for, perhaps with devices that idle.</param>
internal sealed record JobRun(int Devices, int Machines, JobRate Rate, JobTime Time, FitVerdict? Fit)
{
    /// <exception cref="EstimateException">Nothing tells the throughput, or the devices cannot be had.</exception>
    public static JobRun Of(Job job, Machine machine, Evidence evidence, EstimateOptions options)
    {
        var devices = options.Devices ?? job.Devices ?? machine.Devices;
        if (devices < 1)
            throw new EstimateException(FormattableString.Invariant($"--gpus {devices}: at least 1"));
        var machines = (devices + machine.Devices - 1) / machine.Devices;
        var search = new RateSearch(job, machine, devices, evidence);
        var rate = job.Mode == Mode.Train ? search.Training()
            : search.Forward() ?? throw new EstimateException($"{job.Name}: there is no throughput of {job.Workload} {Words.Of(job.Mode)} on {machine.Name} ({machine.Holds}) that --grounds allows");
        var forward = job.ValidationSamples > 0 && rate.Scope == RateScope.Steps ? search.Forward() : null;
        // A batch of another device is no demand of the job: a smaller one will do.
        var batch = job.MicroBatch ?? (rate.Source == machine.Device ? rate.Batch : null) ?? 1;
        var fit = job.Mode == Mode.Train && machine.Device?.Memory is { } card ? JobMemory.FitOn(job, batch, devices, card, options.Sharding) : null;
        return new(devices, machines, rate, JobTime.Of(job, machine, devices, machines, rate, forward, fit?.Spread ?? ZeroStage.None, options.Link), fit);
    }
}
