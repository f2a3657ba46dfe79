using Calibrate.Planning;

namespace Calibrate.Profiles;

/// <summary>How much work one step of a cell is.</summary>
/// <param name="ModelFlopPerStep">
/// Forward FLOP of the batch; times 3 in training, the backward pass costing twice the forward. Where only the head is trained, the
/// frozen part counts once, or not at all where its results are cached. 0 for an update or a checkpoint.
/// </param>
/// <param name="HardwareFlopPerStep">With full checkpointing the forward pass is run once more: times 4.</param>
public sealed record CellWork(long Parameters, double ModelFlopPerStep, double HardwareFlopPerStep)
{
    public static CellWork Of(WorkloadDescriptor workload, CellKey key)
    {
        var forward = workload.ForwardFlop(key.Size) * key.Batch;
        var parameters = workload.ParametersAt?.Invoke(key.Size) ?? workload.Parameters;
        var head = (workload.HeadFlop?.Invoke(key.Size) ?? 0) * key.Batch;
        var work = key.Caching == Caching.On ? 3 * head : forward + (2 * head);
        return (key.Mode, key.Method, key.Checkpointing) switch
        {
            // As in training, where neither counts: an update's few operations a parameter are no model FLOP.
            (Mode.Update or Mode.Checkpoint, _, _) => new(parameters, 0, 0),
            (Mode.Forward, _, _) => new(parameters, forward, forward),
            (Mode.Train, Method.Head, _) => new(parameters, work, work),
            (Mode.Train, _, Checkpointing.On) => new(parameters, 3 * forward, 4 * forward),
            _ => new(parameters, 3 * forward, 3 * forward),
        };
    }
}
