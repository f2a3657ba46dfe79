using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>
/// What is left where nothing is known of a model: the FLOP a second that another model of the same family is published to reach
/// on the very device. No interval is earned for it, so it is an assumption and says so.
/// </summary>
internal static class CarriedRate
{
    /// <summary>From the model whose forward pass is nearest; null where none is published on the device.</summary>
    public static JobRate? Of(Job job, Processor device, InputSize size)
    {
        if (Architectures.Find(job.Workload) is not { } model || ModelFamilies.Of(job.Workload) is not { } family)
            return null;
        var flop = model.Forward(size).Flop;
        var nearest = (
            from row in PublishedThroughputs.All
            let conditions = row.Conditions
            where conditions.Mode == Mode.Train && conditions.Device.Name == device.Name && conditions.Size.Kind == size.Kind
                && Precisions.AreKin(conditions.Precision, job.Precision) && ModelFamilies.Of(conditions.Workload) == family
            let other = Architectures.Find(conditions.Workload)
            where other is not null && IsDecoder(other) == IsDecoder(model)
            orderby Math.Abs(Math.Log(other.Forward(conditions.Size).Flop / flop)), conditions.Devices
            select (Row: row, Step: other.Step(conditions.Size, TrainingMethod.Full, conditions.Checkpointing))).FirstOrDefault();
        if (nearest.Row is not { } source)
            return null;

        var together = source.Conditions.Devices;
        var reached = source.Figure.SamplesPerSecond.Value / together * nearest.Step.Flop;
        var step = model.Step(size, TrainingMethod.Full, job.Checkpointing);
        var value = reached / step.Flop;
        return new(
            new(value, null, null), Confidence: null, Grounds.Assumed, RateScope.Steps, job.MicroBatch, together, device,
            new(
                $"throughput of {job.Workload} {size}", $"{Figure.Significant(value)} samples/s on one device", Grounds.Assumed,
                $"{source.Model}'s {new FlopRate(reached)} of executed FLOP on one {device.Name} / {step} a sample", null, [source.Figure.Derivation]),
            [],
            [.. source.Figure.Notes, $"nothing is known of {job.Workload} on {device.Name}: it is taken to reach the FLOP a second of {source.Model} there"]);
    }

    // Causal models are trained in other ways than encoders.
    private static bool IsDecoder(Architecture architecture) => architecture is Decoder;
}
