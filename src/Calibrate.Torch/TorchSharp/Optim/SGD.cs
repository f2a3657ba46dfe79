using Calibrate.Torch;
using Calibrate.Torch.Interop;

namespace TorchSharp.Modules;

/// <summary>Stochastic gradient descent with momentum, step by step as in PyTorch.</summary>
public sealed class SGD : torch.optim.Optimizer
{
    // The rows of the table.
    private const int Parameters = 0, Grads = 1, Momenta = 2, Rows = 3;

    private readonly Options _defaults;

    internal SGD(IEnumerable<ParamGroup> groups, Options defaults)
    {
        _defaults = defaults;
        foreach (var group in groups)
            add_param_group(group);
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        if (param_group is not ParamGroup group)
            throw new ArgumentException($"SGD takes {typeof(ParamGroup)}.", nameof(param_group));
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
            state.Momentum?.Dispose();
    }

    internal override bool HasFused(DeviceType device) => Op.FusedSgdInPlace.ExistsFor(device);

    internal override IEnumerable<torch.Tensor> KeptTensors() =>
        ParamGroups.SelectMany(group => ((ParamGroup)group).States).Select(state => state.Momentum).OfType<torch.Tensor>();

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
        if (o.Decay != 0)
            grad = Op.AddTensor.Call(grad, state.Parameter, o.Decay);
        if (o.Momentum != 0)
        {
            if (state.Momentum is { } momentum)
            {
                Op.MulInPlaceScalar.Run(momentum, o.Momentum);
                Op.AddInPlaceTensor.Run(momentum, grad, 1 - o.Dampening);
            }
            else
            {
                state.Momentum = grad.clone().DetachFromDisposeScope();
            }

            grad = o.nesterov == true ? Op.AddTensor.Call(grad, state.Momentum, o.Momentum) : state.Momentum;
        }

        Op.AddInPlaceTensor.Run(state.Parameter, grad, -o.Rate);
    }

    // Takes parameters from `next` on until one has a momentum where the others have none; gives the first not taken.
    private int UpdateMany(ParamGroup group, int next)
    {
        var (states, table, o) = (group.States, group.Table, group.Options);
        using var scope = torch.NewDisposeScope();
        var first = true;
        for (table.Clear(); next < states.Length; next++)
        {
            var state = states[next];
            if (!table.IsEmpty && first != state.Momentum is null)
                break;
            if (state.Parameter.grad is not { } grad)
                continue;
            first = state.Momentum is null;
            // The operators below write a first momentum before they read it.
            if (o.Momentum != 0)
                state.Momentum ??= torch.zeros_like(state.Parameter).DetachFromDisposeScope();
            table.Add(state.Parameter.Handle, grad.Handle, state.Momentum?.Handle ?? 0);
        }

        if (table.IsEmpty)
            return next;
        if (Implementation == OptimizerImplementation.Fused)
            Fused(table, first, o);
        else
            Foreach(table, first, o);
        return next;
    }

    private static void Foreach(TensorTable table, bool first, Options o)
    {
        if (o.maximize == true)
            table.Set(Grads, Op.ForeachNeg.CallMany(table[Grads]));
        if (o.Decay != 0)
            table.Set(Grads, Op.ForeachAddList.CallMany(table[Grads], table[Parameters], o.Decay));
        if (o.Momentum != 0)
        {
            Op.ForeachMulInPlaceScalar.Run(table[Momenta], o.Momentum);
            Op.ForeachAddInPlaceList.Run(table[Momenta], table[Grads], first ? 1 : 1 - o.Dampening);
        }

        if (o.nesterov == true)
            table.Set(Grads, Op.ForeachAddList.CallMany(table[Grads], table[Momenta], o.Momentum));
        var change = o.Momentum == 0 || o.nesterov == true ? Grads : Momenta;
        Op.ForeachAddInPlaceList.Run(table[Parameters], table[change], -o.Rate);
    }

    private static void Fused(TensorTable table, bool first, Options o) => Op.FusedSgdInPlace.Run(
        table[Parameters], table[Grads], o.Momentum == 0 ? Argument.NoTensors : table[Momenta],
        o.Decay, o.Momentum, o.Rate, o.Dampening, o.nesterov == true, o.maximize == true, first);

    internal sealed class State(Parameter parameter)
    {
        public Parameter Parameter => parameter;

        /// <summary>The first gradient, then their decaying sum; null before.</summary>
        public torch.Tensor? Momentum { get; set; }
    }

#pragma warning disable CA1051 // fields, as in TorchSharp
    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;
#pragma warning restore CA1051

        internal double Rate => LearningRate!.Value;

        internal double Momentum => momentum!.Value;

        internal double Dampening => dampening!.Value;

        internal double Decay => weight_decay!.Value;

        internal void Complete(Options defaults)
        {
            InitialLearningRate = (LearningRate ??= defaults.LearningRate)!.Value;
            momentum ??= defaults.momentum;
            dampening ??= defaults.dampening;
            weight_decay ??= defaults.weight_decay;
            nesterov ??= defaults.nesterov;
            maximize ??= defaults.maximize;
            Require(Rate, "lr");
            Require(Momentum, nameof(momentum));
            Require(Decay, nameof(weight_decay));
            if (nesterov == true && (Momentum == 0 || Dampening != 0))
                throw new ArgumentException("Nesterov momentum needs a momentum, and no dampening.", nameof(defaults));
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
            IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false,
            bool maximize = false)
            : base(
                parameters,
                new() { LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize })
        {
        }
    }
}
