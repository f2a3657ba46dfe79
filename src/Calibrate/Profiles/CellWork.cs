using Calibrate.Planning;

namespace Calibrate.Profiles;

/// <summary>How much work one step of a cell is.</summary>
/// <param name="ModelFlopPerStep">Forward FLOP of the batch; times 3 in training, the backward pass costing twice the forward.</param>
/// <param name="HardwareFlopPerStep">With full checkpointing the forward pass is run once more: times 4.</param>
public sealed record CellWork(long Parameters, double ModelFlopPerStep, double HardwareFlopPerStep)
{
    public static CellWork Of(WorkloadDescriptor workload, CellKey key)
    {
        var forward = workload.ForwardFlop(key.Size) * key.Batch;
        var parameters = workload.ParametersAt?.Invoke(key.Size) ?? workload.Parameters;
        return (key.Mode, key.Checkpointing) switch
        {
            (Mode.Forward, _) => new(parameters, forward, forward),
            (Mode.Train, Checkpointing.On) => new(parameters, 3 * forward, 4 * forward),
            _ => new(parameters, 3 * forward, 3 * forward),
        };
    }
}
