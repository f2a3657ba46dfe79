using Calibrate.Torch;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Changes parameters by their gradients, group by group.</summary>
        public abstract class Optimizer : IDisposable
        {
            private readonly List<ParamGroup> _groups = [];

            private protected Optimizer()
            {
            }

            /// <summary>How the update is computed: the same numbers but for rounding.</summary>
            internal OptimizerImplementation Implementation { get; set; }

            /// <summary>Whether its step depends on nothing that only the host knows, so that a CUDA graph can replay it.</summary>
            internal bool Capturable { get; set; }

            internal bool HasStepped { get; private set; }

            public virtual IEnumerable<ILearningRateController> ParamGroups => _groups;

            public virtual IEnumerable<Parameter> parameters() => _groups.SelectMany(group => group.Parameters);

            public virtual void add_param_group(ParamGroup param_group) => _groups.Add(param_group);

            /// <summary>Lets the gradients go: the next backward writes where this one added.</summary>
            public virtual void zero_grad()
            {
                foreach (var parameter in parameters())
                    parameter.grad = null;
            }

            /// <param name="closure">Computes the loss anew, where given.</param>
            /// <returns>The closure's loss.</returns>
            public virtual Tensor? step(Func<Tensor>? closure = null)
            {
                Tensor? loss = null;
                if (closure is not null)
                {
                    using var grad = enable_grad();
                    loss = closure();
                }

                HasStepped = true;
                using var noGrad = no_grad();
                foreach (var group in _groups)
                    Update(group);
                return loss;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Frees the state; the parameters stay their module's.</summary>
            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>Whether this libtorch has this optimizer as one operator.</summary>
            internal abstract bool HasFused(DeviceType device);

            /// <summary>What it keeps from step to step beside their number; what it has not made yet is left out.</summary>
            internal abstract IEnumerable<Tensor> KeptTensors();

            private protected abstract void Update(ParamGroup group);
        }

        /// <summary>What a schedule of learning rates works on.</summary>
        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            double InitialLearningRate { get; set; }
        }
    }
}
