using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;
using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Estimates;

/// <summary>
/// What is left where nothing is known of a decoder: the FLOP a second that another decoder is published to reach on the very
/// device. They are alike but for their sizes, which other models are not. No interval is earned for it, so it is an assumption
/// and says so.
/// </summary>
internal static class CarriedRate
{
    /// <summary>From the model whose forward pass is nearest; null where none is published on the device.</summary>
    public static JobRate? Of(Job job, Processor device, InputSize size)
    {
        if (Architectures.Find(job.Workload) is not Decoder model)
            return null;
        var flop = model.Forward(size).Flop;
        var nearest = (
            from row in PublishedThroughputs.All
            let conditions = row.Conditions
            where conditions.Mode == Mode.Train && conditions.Device.Name == device.Name && Precisions.AreKin(conditions.Precision, job.Precision)
            let other = Architectures.Find(conditions.Workload) as Decoder
            where other is not null
            orderby Math.Abs(Math.Log(other.Forward(conditions.Size).Flop / flop)), conditions.Devices
            select (Row: row, Step: other.Step(conditions.Size, TrainingMethod.Full, conditions.Checkpointing))).FirstOrDefault();
        if (nearest.Row is not { } source)
            return null;

        var together = source.Conditions.Devices;
        var reached = source.Figure.SamplesPerSecond.Value / together * nearest.Step.Flop;
        var step = model.Step(size, TrainingMethod.Full, job.Checkpointing);
        var value = reached / step.Flop;
        var carried = new ThroughputFigure(
            ThroughputFigure.Scale(Bounded(value), together * size.UnitsPerSample), LeaveOneGpuOut.Confidence,
            source.Conditions with { Workload = job.Workload, Size = size, Checkpointing = job.Checkpointing }, Grounds.Assumed,
            new(
                $"throughput of {job.Workload} {size}", $"{Figure.Significant(value)} samples/s on one device", Grounds.Assumed,
                $"{source.Model}'s {new FlopRate(reached)} of executed FLOP on one {device.Name} / {step} a sample", null, [source.Figure.Derivation]),
            [$"nothing is known of {job.Workload} on {device.Name}: it is taken to reach the FLOP a second of {source.Model} there"]);
        var at = job.MicroBatch is { } batch ? OtherBatch.At(batch, carried) : carried;
        // At the source's own batch there is no interval: nothing bounds what another model reaches.
        var (perSecond, confidence) = at == carried ? (new Interval(value, null, null), (double?)null) : (ThroughputFigure.Scale(at.SamplesPerSecond, 1.0 / together), at.Confidence);
        return new(perSecond, confidence, Grounds.Assumed, RateScope.Steps, at.Conditions.Batch ?? job.MicroBatch, together, device, at.Derivation with { Grounds = Grounds.Assumed }, [], at.Notes);
    }

    // The ends that it is taken to have where more comes on top.
    private static Interval Bounded(double value)
    {
        var factor = Math.Pow(JobDefaults.CarriedFactor, Normal.InvCDF(0, 1, (1 + LeaveOneGpuOut.Confidence) / 2) / Normal.InvCDF(0, 1, (1 + RunSpread.AssumedConfidence) / 2));
        return new(value, value / factor, value * factor);
    }
}
