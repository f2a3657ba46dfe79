using Calibrate.Measuring;
using Calibrate.Planning;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>
/// The optimizer's step alone, on gradients that stay those of one whole training step: what <c>optimizer.step()</c> costs of it. Without
/// clipping, without a moving average, and in fp32, as parameters are in every precision.
/// </summary>
internal sealed class UpdateWorkload : TrainingWorkload
{
    public UpdateWorkload(ITrainable model, CellKey cell, Device device, ulong seed, IStepGraphs graphs)
        : base(model, cell, device, seed, graphs) => Train();

    public override WorkEvidence? Inspect() => null;

    protected override void RunStep(Batch batch)
    {
        using var scope = NewDisposeScope();
        Update();
    }
}
