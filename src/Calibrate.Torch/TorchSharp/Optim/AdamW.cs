using Calibrate.Torch;
using Calibrate.Torch.Interop;

namespace TorchSharp.Modules;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101), step by step as in PyTorch.</summary>
public sealed class AdamW : torch.optim.Optimizer
{
    // The rows of the table.
    private const int Parameters = 0, Grads = 1, Averages = 2, Squares = 3, Steps = 4, Denominators = 5, Corrections = 6, Rows = 7;

    private readonly Options _defaults;

    internal AdamW(IEnumerable<ParamGroup> groups, Options defaults)
    {
        _defaults = defaults;
        foreach (var group in groups)
            add_param_group(group);
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        if (param_group is not ParamGroup group)
            throw new ArgumentException($"AdamW takes {typeof(ParamGroup)}.", nameof(param_group));
        group.Options ??= new();
        group.Options.Complete(_defaults);
        group.States = [.. group.Parameters.Select(parameter => new State(parameter))];
        group.Table = new TensorTable(Rows, group.States.Length);
        base.add_param_group(group);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (var state in ParamGroups.SelectMany(group => ((ParamGroup)group).States))
            state.Dispose();
    }

    internal override bool HasFused(DeviceType device) => Op.FusedAdamWInPlace.ExistsFor(device);

    internal override IEnumerable<torch.Tensor> KeptTensors() =>
        ParamGroups.SelectMany(group => ((ParamGroup)group).States).Where(state => state.Step > 0).SelectMany(state => new[] { state.Average, state.SquareAverage });

    private protected override void Update(Modules.ParamGroup group)
    {
        var own = (ParamGroup)group;
        var states = own.States;
        if (Implementation == OptimizerImplementation.Single)
        {
            foreach (var state in states)
                UpdateOne(state, own.Options);
        }
        else
        {
            for (var next = 0; next < states.Length;)
                next = UpdateMany(own, next);
        }
    }

    private static void UpdateOne(State state, Options o)
    {
        using var scope = torch.NewDisposeScope();
        if (state.Parameter.grad is not { } grad)
            return;
        if (o.maximize == true)
            grad = grad.neg();
        var (average, squares) = (state.Average, state.SquareAverage);
        var step = ++state.Step;
        Op.MulInPlaceScalar.Run(state.Parameter, 1 - o.Rate * o.Decay);
        if (Libtorch.AdamLerps)
        {
            Op.LerpInPlaceScalar.Run(average, grad, 1 - o.Beta1);
        }
        else
        {
            Op.MulInPlaceScalar.Run(average, o.Beta1);
            Op.AddInPlaceTensor.Run(average, grad, 1 - o.Beta1);
        }

        Op.MulInPlaceScalar.Run(squares, o.Beta2);
        Op.AddcmulInPlace.Run(squares, grad, grad, 1 - o.Beta2);
        var denominator = Op.DivScalar.Call(Op.Sqrt.Call(squares), Math.Sqrt(Correction(o.Beta2, step)));
        Op.AddInPlaceScalar.Run(denominator, o.Epsilon);
        Op.AddcdivInPlace.Run(state.Parameter, average, denominator, -o.Rate / Correction(o.Beta1, step));
    }

    // Takes parameters from `next` on until one has made another number of steps; gives the first not taken.
    private int UpdateMany(ParamGroup group, int next)
    {
        var (states, table) = (group.States, group.Table);
        var fused = Implementation == OptimizerImplementation.Fused;
        var counted = fused || Capturable;
        using var scope = torch.NewDisposeScope();
        List<State> taken = [];
        for (table.Clear(); next < states.Length; next++)
        {
            var state = states[next];
            if (taken is [var first, ..] && state.Step != first.Step)
                break;
            if (state.Parameter.grad is not { } grad)
                continue;
            table.Add(
                state.Parameter.Handle, grad.Handle, state.Average.Handle, state.SquareAverage.Handle, counted ? state.StepTensor.Handle : 0);
            taken.Add(state);
        }

        if (taken is [])
            return next;

        // Counted once nothing is left to allocate for the state: memory may end before.
        foreach (var state in taken)
            state.Step++;
        if (counted)
            Op.ForeachAddInPlaceScalar.Run(table[Steps], 1);
        if (fused)
            Fused(table, group.Options);
        else
            Foreach(table, taken[0].Step, group.Options);
        return next;
    }

    private void Foreach(TensorTable table, long step, Options o)
    {
        if (o.maximize == true)
            table.Set(Grads, Op.ForeachNeg.CallMany(table[Grads]));
        Op.ForeachMulInPlaceScalar.Run(table[Parameters], 1 - o.Rate * o.Decay);
        if (Libtorch.AdamLerps)
        {
            Op.ForeachLerpInPlaceScalar.Run(table[Averages], table[Grads], 1 - o.Beta1);
        }
        else
        {
            Op.ForeachMulInPlaceScalar.Run(table[Averages], o.Beta1);
            Op.ForeachAddInPlaceList.Run(table[Averages], table[Grads], 1 - o.Beta1);
        }

        Op.ForeachMulInPlaceScalar.Run(table[Squares], o.Beta2);
        Op.ForeachAddcmulInPlaceScalar.Run(table[Squares], table[Grads], table[Grads], 1 - o.Beta2);
        table.Set(Denominators, Op.ForeachSqrt.CallMany(table[Squares]));
        if (Capturable)
        {
            CorrectOnDevice(table, o);
            return;
        }

        Op.ForeachDivInPlaceScalar.Run(table[Denominators], Math.Sqrt(Correction(o.Beta2, step)));
        Op.ForeachAddInPlaceScalar.Run(table[Denominators], o.Epsilon);
        Op.ForeachAddcdivInPlaceScalar.Run(table[Parameters], table[Averages], table[Denominators], -o.Rate / Correction(o.Beta1, step));
    }

    // The end of the step with the corrections from the counts on the device: βᵗ - 1 is expm1(t·ln β), which loses no digits.
    private static void CorrectOnDevice(TensorTable table, Options o)
    {
        table.Set(Corrections, Negative(o.Beta2));
        Op.ForeachNegInPlace.Run(table[Corrections]);
        Op.ForeachSqrtInPlace.Run(table[Corrections]);
        Op.ForeachDivInPlaceList.Run(table[Denominators], table[Corrections]);
        Op.ForeachAddInPlaceScalar.Run(table[Denominators], o.Epsilon);

        // Left negative, it turns the step around.
        table.Set(Corrections, Negative(o.Beta1));
        Op.ForeachMulInPlaceList.Run(table[Denominators], table[Corrections]);
        Op.ForeachAddcdivInPlaceScalar.Run(table[Parameters], table[Averages], table[Denominators], o.Rate);

        torch.Tensor[] Negative(double beta)
        {
            var power = Op.ForeachMulScalar.CallMany(table[Steps], Math.Log(beta));
            table.Set(Corrections, power);
            Op.ForeachExpm1InPlace.Run(table[Corrections]);
            return power;
        }
    }

    private static void Fused(TensorTable table, Options o)
    {
        Op.FusedAdamWInPlace.Run(
            table[Parameters], table[Grads], table[Averages], table[Squares], Argument.NoTensors, table[Steps],
            o.Rate, o.Beta1, o.Beta2, o.Decay, o.Epsilon, false, o.maximize == true);
    }

    private static double Correction(double beta, long step) => 1 - Math.Pow(beta, step);

    /// <summary>The running averages of a parameter's gradients, made at its first step.</summary>
    internal sealed class State(Parameter parameter) : IDisposable
    {
        private torch.Tensor? _average;
        private torch.Tensor? _squareAverage;
        private torch.Tensor? _stepTensor;

        public Parameter Parameter => parameter;

        public long Step { get; set; }

        public torch.Tensor Average => _average ??= Zeros();

        public torch.Tensor SquareAverage => _squareAverage ??= Zeros();

        /// <summary>The number of steps, counted on the device: for fused operators, and for CUDA graphs.</summary>
        public torch.Tensor StepTensor =>
            _stepTensor ??= torch.zeros([], torch.ScalarType.Float32, parameter.device).DetachFromDisposeScope();

        public void Dispose()
        {
            _average?.Dispose();
            _squareAverage?.Dispose();
            _stepTensor?.Dispose();
        }

        private torch.Tensor Zeros() => torch.zeros_like(parameter).DetachFromDisposeScope();
    }

#pragma warning disable CA1051 // fields, as in TorchSharp
    public class Options : OptimizerOptions
    {
        public double? beta1;
        public double? beta2;
        public double? eps;
        public double? weight_decay;
        public bool? amsgrad;
        public bool? maximize;
#pragma warning restore CA1051

        internal double Rate => LearningRate!.Value;

        internal double Beta1 => beta1!.Value;

        internal double Beta2 => beta2!.Value;

        internal double Epsilon => eps!.Value;

        internal double Decay => weight_decay!.Value;

        internal void Complete(Options defaults)
        {
            InitialLearningRate = (LearningRate ??= defaults.LearningRate)!.Value;
            beta1 ??= defaults.beta1;
            beta2 ??= defaults.beta2;
            eps ??= defaults.eps;
            weight_decay ??= defaults.weight_decay;
            amsgrad ??= defaults.amsgrad;
            maximize ??= defaults.maximize;
            Require(Rate, "lr");
            Require(Beta1, nameof(beta1), below: 1);
            Require(Beta2, nameof(beta2), below: 1);
            Require(Epsilon, nameof(eps));
            Require(Decay, nameof(weight_decay));
            if (amsgrad == true)
                throw new NotSupportedException("amsgrad is not supported.");
        }
    }

    public class ParamGroup : ParamGroup<Options>
    {
        internal State[] States = [];
        internal TensorTable Table = null!;

        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0,
            bool amsgrad = false, bool maximize = false)
            : base(
                parameters,
                new() { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize })
        {
        }
    }
}
