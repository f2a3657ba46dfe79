using Calibrate.Planning;

namespace Calibrate.Profiles;

/// <summary>How much work one step of a cell is.</summary>
/// <param name="ModelFlopPerStep">
/// Forward FLOP of the batch; times 3 in training, the backward pass costing twice the forward. Where only the head is trained, the
/// frozen part counts once, or not at all where its results are cached. A layer that is frozen by itself counts twice. Of adapters: twice the forward pass, since frozen weights need no
/// gradient; three times what has no weights, the products of attention; and three times the adapters' own. That the first block's
/// input needs no gradient is neglected. A pair of <see cref="Method.Dpo"/> is two sequences through the policy, 3 · 2F, and through the
/// reference, 2F, which is not run where its results are cached. Generation has a count of its own. 0 for an update or a checkpoint.
/// </param>
/// <param name="HardwareFlopPerStep">
/// With full checkpointing the forward pass is run once more: times 4; not that of a reference, which keeps nothing. Unpacking 4-bit
/// weights is no product.
/// </param>
public sealed record CellWork(long Parameters, double ModelFlopPerStep, double HardwareFlopPerStep)
{
    public static CellWork Of(WorkloadDescriptor workload, CellKey key)
    {
        var forward = workload.ForwardFlop(key.Size) * key.Batch;
        var parameters = workload.ParametersAt?.Invoke(key.Size) ?? workload.Parameters;
        var head = (workload.HeadFlop?.Invoke(key.Size) ?? 0) * key.Batch;
        var work = key.Caching == Caching.On ? 3 * head : forward + (2 * head);
        var full = (3 * forward) - ((workload.FrozenFlop?.Invoke(key.Size) ?? 0) * key.Batch);
        var (pairs, reference) = (2 * forward, key.Caching == Caching.On ? 0 : 2 * forward);
        return (key.Mode, key.Method, key.Checkpointing) switch
        {
            // As in training, where neither counts: an update's few operations a parameter are no model FLOP.
            (Mode.Update or Mode.Checkpoint, _, _) => new(parameters, 0, 0),
            (Mode.Forward, _, _) => new(parameters, forward, forward),
            (Mode.Generate, _, _) when workload.GenerateFlop is { } generate => new(parameters, generate(key.Size) * key.Batch, generate(key.Size) * key.Batch),
            (Mode.Train, Method.Dpo, Checkpointing.On) => new(parameters, (3 * pairs) + reference, (4 * pairs) + reference),
            (Mode.Train, Method.Dpo, _) => new(parameters, (3 * pairs) + reference, (3 * pairs) + reference),
            (Mode.Train, Method.Lora or Method.Qlora, _) => OfAdapters(workload, key, parameters, forward),
            (Mode.Train, Method.Head, _) => new(parameters, work, work),
            (Mode.Train, _, Checkpointing.On) => new(parameters, full, full + forward),
            _ => new(parameters, full, full),
        };
    }

    private static CellWork OfAdapters(WorkloadDescriptor workload, CellKey key, long parameters, double forward)
    {
        var blocks = workload.Blocks!(key.Size);
        var products = 2 * key.Batch * blocks.Sum(run => run.ProductsMac);
        var adapters = 2 * key.Batch * blocks.Sum(key.Adapter!.Mac);
        var work = (2 * forward) + products + (3 * adapters);
        return new(parameters, work, key.Checkpointing == Checkpointing.On ? work + forward + adapters : work);
    }
}
