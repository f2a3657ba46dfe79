using Calibrate.Measuring;
using Calibrate.Planning;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>Predictions, or texts written on: eval mode, inference mode.</summary>
internal sealed class ForwardWorkload : TorchWorkload
{
    private Tensor? _output;

    public ForwardWorkload(IPredictor model, CellKey cell, Device device, ulong seed, IStepGraphs graphs)
        : base(model, cell, device, seed, graphs) => model.Module.eval();

    public override void Dispose()
    {
        _output?.Dispose();
        base.Dispose();
    }

    protected override void RunStep(Batch batch)
    {
        // A pass that runs out of memory half-way leaves nothing to the smaller batch after it.
        using var scope = NewDisposeScope();
        using var frozen = inference_mode();
        using var autocast = Precisions.Autocast(Cell.Precision, Device);
        _output?.Dispose();
        _output = Model.Predict(batch).DetachFromDisposeScope();
    }

    protected override Tensor Result => _output ?? throw new InvalidOperationException("There is no result before the first step.");

    protected override StepEvidence Evidence()
    {
        using var scope = NewDisposeScope();
        using var frozen = inference_mode();
        return new(_output?.to(ScalarType.Float64).mean().item<double>() ?? double.NaN, null, null);
    }
}
