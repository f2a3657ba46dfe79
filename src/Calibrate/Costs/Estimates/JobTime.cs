using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Training;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>How long a job takes on capacity that nobody takes away, part by part.</summary>
/// <param name="Exchange">Null where there is none, or it is in the throughput.</param>
/// <param name="Loading">Null where it is not measured, or counts for nothing.</param>
internal sealed record JobTime(TrainingTime Time, DeviceExchange? Exchange, LoadingRate? Loading, IReadOnlyList<string> Assumptions, Derivation Derivation)
{
    /// <param name="rate">Of one device.</param>
    /// <param name="forward">Of validation; null: it is assumed.</param>
    /// <param name="spread">What is spread over the devices.</param>
    /// <param name="link">Null: published, or assumed.</param>
    /// <param name="checkpoint">Of the job on the machine.</param>
    /// <param name="loading">Measured; null: the job says it, or it is assumed to keep up.</param>
    /// <exception cref="EstimateException">It would outlast every calendar.</exception>
    public static JobTime Of(
        Job job, Machine machine, int devices, int machines, JobRate rate, JobRate? forward, ZeroStage spread, ByteRate? link, CheckpointCost checkpoint, LoadingRate? loading)
    {
        try
        {
            return new Parts(job, machine, devices, machines, rate, forward, spread, link, checkpoint, loading).Add();
        }
        catch (OverflowException)
        {
            throw new EstimateException($"{job.Name}: the job would outlast every calendar; check samples and epochs");
        }
    }

    private sealed class Parts(
        Job job, Machine machine, int devices, int machines, JobRate rate, JobRate? forward, ZeroStage spread, ByteRate? link, CheckpointCost checkpoint, LoadingRate? loading)
    {
        private readonly List<string> _assumptions = [];
        private readonly List<Derivation> _from = [rate.Derivation];
        private LoadingRate? _loading;

        public JobTime Add() => rate.Scope == RateScope.WholeJob ? Guessed() : Computed();

        private JobTime Guessed()
        {
            // The time of as many devices as the guess speaks of, shared by those there are.
            var time = new SampleRate(rate.SamplesPerSecond.Value * devices).For(job.Samples * job.Epochs);
            if (devices != rate.Together)
                Assume(FormattableString.Invariant($"the guess is of {rate.Together} devices; {devices} of them are taken to share its work perfectly"));
            Assume("the guess covers the whole job: nothing is added for start-up, validation and checkpoints");
            return Done(new() { Compute = time }, exchange: null, "time = guessed hours * devices of the guess / devices");
        }

        private JobTime Computed()
        {
            var load = new TrainingLoad(job.Samples, job.Epochs, Batch()) { Accumulation = job.Accumulation, Devices = devices };
            var exchange = Exchange();
            var time = TrainingTime.Of(load, new()
            {
                Step = TrainingPace.StepAt(new(rate.SamplesPerSecond.Value), load),
                Exchange = exchange?.Traffic.Time(devices, exchange.Link.Interconnect) ?? TimeSpan.Zero,
                DataLoading = Loading(load),
                StartUp = StartUp(),
                Validation = Validation(),
                Checkpoint = CheckpointWrite(),
                CheckpointEvery = job.Checkpoints.Every,
            });
            if (exchange is not null)
            {
                _from.Add(new(
                    FormattableString.Invariant($"scaling of {devices} devices"), time.Scaling.ToString(), Grounds.Computed,
                    $"{exchange.Traffic.Formula}; efficiency = work/(work + T); {exchange.Sizes}", null, [exchange.Link.Origin]));
            }
            return Done(time, exchange, TrainingTime.Formula);
        }

        private int Batch()
        {
            if ((job.MicroBatch ?? rate.Batch) is { } batch)
                return batch;
            Assume("the source does not tell the batch: steps are counted one sample at a time, the last one of an epoch included");
            return 1;
        }

        /// <summary>Null where a step has none of its own.</summary>
        private DeviceExchange? Exchange()
        {
            if (devices == 1 || job.Mode != Mode.Train)
                return null;
            if (IsInTheRate())
                return null;
            if (JobMemory.Plan(job, 1, devices) is not { } plan)
            {
                Assume(FormattableString.Invariant($"{devices} devices scale perfectly: the gradients of {job.Workload} are not known"));
                return null;
            }

            var traffic = StepTraffic.Of(plan with { Zero = spread }, job.Accumulation);
            var used = link is { } given ? DeviceLink.Given(given) : DeviceLink.Of(machine, machines, traffic.Gradients);
            _assumptions.AddRange(used.Assumptions);
            Assume("no part of the exchange between devices is hidden behind their work, which errs on the dear side");
            if (rate.Together > 1)
                Assume(FormattableString.Invariant($"the throughput is of {rate.Together} devices in {SourceMachines} of what are taken to be machines of {JobDefaults.PublishedMachine}, these are in {machines}: the exchange at the link between machines comes on top, and what of it is in the throughput counts twice"));
            return new(traffic, used);
        }

        private int SourceMachines => (rate.Together + JobDefaults.PublishedMachine - 1) / JobDefaults.PublishedMachine;

        /// <summary>What goes between machines is not in a rate that was had in fewer of them.</summary>
        private bool IsInTheRate()
        {
            if (rate.Together == 1 || machines > SourceMachines)
                return false;
            if (rate.Together != devices)
                Assume(FormattableString.Invariant($"{devices} devices are taken to scale as the {rate.Together} of the source did: its exchange is in the throughput"));
            else if (spread == ZeroStage.Three)
                Assume("what ZeRO-3 gathers is taken to be in the throughput, which is of as many devices");
            return true;
        }

        private TimeSpan Loading(TrainingLoad load)
        {
            if (job.Dataset.Loading is { } perSecond)
                return TimeSpan.FromSeconds((double)load.Batch * load.Accumulation / perSecond);
            if (job.Cell is { Loader: Loader.Real })
            {
                Assume("nothing is added for data loading: the cell's steps waited for a real loader");
                return TimeSpan.Zero;
            }
            if (loading is { } measured)
            {
                _loading = measured;
                _from.Add(measured.Derivation);
                _assumptions.AddRange(measured.Assumptions);
                return measured.PerDevice.For((double)load.Batch * load.Accumulation);
            }
            Assume("data loading keeps up with the steps: dataset.loading is not given");
            return TimeSpan.Zero;
        }

        private TimeSpan StartUp()
        {
            if (job.StartUp is { } given)
                return given;
            Assume($"start-up takes {Durations.Format(JobDefaults.StartUp)}: start-up is not given");
            return JobDefaults.StartUp;
        }

        private TimeSpan Validation()
        {
            if (job.ValidationSamples == 0)
                return TimeSpan.Zero;
            if (forward is { } known)
            {
                _from.Add(known.Derivation);
                var passes = MethodWork.ValidationPasses(job);
                if (passes > 1)
                    Assume(FormattableString.Invariant($"a validated pair takes {passes} forward passes: of both answers{(job.Caching == Caching.On ? "" : ", through the model and the reference")}"));
                return new SampleRate(known.SamplesPerSecond.Value * devices).For((double)job.ValidationSamples * passes);
            }
            var share = MethodWork.ValidationShare(job);
            Assume($"a validated sample takes {Figure.Significant(share, 2)} of a trained one, as its FLOP do: no forward pass is measured or published");
            return new SampleRate(rate.SamplesPerSecond.Value * devices).For(job.ValidationSamples * share);
        }

        private TimeSpan CheckpointWrite()
        {
            _assumptions.AddRange(checkpoint.Assumptions);
            if (checkpoint.Origin is { } origin)
                _from.Add(origin);
            return checkpoint.Write;
        }

        private void Assume(string what) => _assumptions.Add(what);

        private JobTime Done(TrainingTime time, DeviceExchange? exchange, string formula) => new(
            time, exchange, _loading, _assumptions,
            new(
                "time without interruptions", Hours.Text(time.Total), Grounds.Computed,
                FormattableString.Invariant($"{formula}: {job.Samples} samples, {job.Epochs} epochs, {devices} devices"), null, _from));
    }
}
