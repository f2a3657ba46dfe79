using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>Whole optimizer steps: gradients to none, forward, loss, backward, and what the model's recipe has.</summary>
internal class TrainingWorkload : TorchWorkload
{
    // Few, since a language model's head is large.
    private const int WitnessRows = 64;

    // From 2^16 down to a scale of 1.
    private const int MostSkippedSteps = 16;

    private readonly ITrainable _task;
    private readonly optim.Optimizer _optimizer;
    private readonly GradScaler? _scaler;
    private readonly WeightAverage? _average;
    private readonly Parameter _witness;
    private readonly Tensor _witnessAtStart;
    private Tensor? _loss;

    public TrainingWorkload(ITrainable model, CellKey cell, Device device, ulong seed, IStepGraphs graphs)
        : base(model, cell, device, seed, graphs)
    {
        _task = model;
        model.Module.train();
        _optimizer = model.Recipe.Optimizer(model.Module)
            .WithImplementation(
                cell.Optimizer switch
                {
                    OptimizerVariant.Foreach => OptimizerImplementation.Foreach,
                    OptimizerVariant.Fused => OptimizerImplementation.Fused,
                    _ => OptimizerImplementation.Single,
                },
                capturable: cell.CudaGraphs == CudaGraphs.On);
        _scaler = cell.Precision == Precision.Fp16 ? new GradScaler(device) : null;
        _average = model.Recipe.Average is { } decay ? new WeightAverage(model.Module, decay) : null;

        // The head's weights, or the last adapter's: the last matrix that learns, which every sample's gradient reaches.
        _witness = model.Module.parameters().Last(parameter => parameter.requires_grad && parameter.dim() > 1);
        _witnessAtStart = LookAtWitness();
    }

    public override void Dispose()
    {
        _loss?.Dispose();
        _witnessAtStart.Dispose();
        _average?.Dispose();
        _scaler?.Dispose();
        _optimizer.Dispose();
        base.Dispose();
    }

    protected override void RunStep(Batch batch) => Train(batch);

    /// <summary>One whole step, whatever a step of the workload is.</summary>
    protected void Train() => Train(FirstBatch);

    /// <summary>The optimizer's step alone, on the gradients that are there.</summary>
    protected void Update() => _optimizer.step();

    /// <summary>What a run needs to go on beyond what was frozen from the start, but for the counts of steps: a few bytes each.</summary>
    protected IReadOnlyList<Tensor> State() =>
    [
        .. Model.Module.state_dict().Values.Where(tensor => tensor is Parameter ? tensor.requires_grad : HasLiveBuffers).Distinct(),
        .. _optimizer.StateTensors(),
        .. _average?.Averages ?? [],
    ];

    // Beside frozen weights buffers are theirs, packed weights among them, and as they were from the start.
    private bool HasLiveBuffers => Cell.Method is not (Method.Head or Method.Lora or Method.Qlora);

    private void Train(Batch batch)
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad(set_to_none: true);
        var loss = AddGradients(batch);
        if (_scaler is null)
        {
            ClipGradients();
            _optimizer.step();
        }
        else
        {
            ClipGradients();
            _scaler.step(_optimizer);
            _scaler.update();
        }

        _average?.Update();
        _loss?.Dispose();
        _loss = loss.DetachFromDisposeScope();
    }

    /// <summary>Forward and backward, by micro-batches where the cell has them; gives the mean of their losses.</summary>
    private Tensor AddGradients(Batch batch)
    {
        if (Cell.Accumulate == 1)
            return Backward(batch, 1);
        var sum = zeros([], device: Device);
        foreach (var part in batch.Cut(Cell.Accumulate))
        {
            using var scope = NewDisposeScope();
            sum.add_(Backward(part, 1.0 / Cell.Accumulate));
        }

        return sum;
    }

    private Tensor Backward(Batch batch, double share)
    {
        Tensor loss;
        using (Precisions.Autocast(Cell.Precision, Device))
            loss = _task.Loss(batch);
        if (share < 1)
            loss = loss * share;
        (_scaler is null ? loss : _scaler.scale(loss)).backward();
        return loss.detach();
    }

    private void ClipGradients()
    {
        if (_task.Recipe.LargestGradientNorm is not { } largest)
            return;
        _scaler?.unscale_(_optimizer);
        GradientClip.Apply(_optimizer.parameters(), largest);
    }

    protected override void Forget() => _optimizer.zero_grad(set_to_none: true);

    // The optimizer comes last; the loss is there long before.
    protected override Tensor Result => _witness;

    protected override StepEvidence Evidence()
    {
        // A step that overflowed left infinite gradients, which is the scaler at work: look at one that did not.
        for (var retries = 0; retries < MostSkippedSteps && _scaler is { LastStepSkipped: true }; retries++)
            Step();

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var squares = Model.Module.parameters().Sum(parameter => parameter.grad is { } grad ? Math.Pow(grad.norm().item<float>(), 2) : 0);
        using var witness = LookAtWitness();
        var change = (witness - _witnessAtStart).norm().item<float>();
        return new(_loss?.to(ScalarType.Float64).item<double>() ?? double.NaN, Math.Sqrt(squares), change);
    }

    private Tensor LookAtWitness()
    {
        using var frozen = no_grad();
        using var rows = _witness.narrow(0, 0, Math.Min(WitnessRows, _witness.size(0)));
        return rows.clone().DetachFromDisposeScope();
    }
}
