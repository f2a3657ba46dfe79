using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>x · weightᵀ + bias; weight [out, in].</summary>
    public class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter _weight;
        private Parameter? _bias;

        internal Linear(Parameter weight, Parameter? bias)
            : base(nameof(Linear))
        {
            this.weight = _weight = weight;
            this.bias = _bias = bias;
            (out_features, in_features) = (weight.size(0), weight.size(1));
        }

        public long in_features { get; set; }

        public long out_features { get; set; }

        public Parameter weight
        {
            get => _weight;
            set => Register(nameof(weight), _weight = value);
        }

        public Parameter? bias
        {
            get => _bias;
            set => Register(nameof(bias), _bias = value);
        }

        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.linear(tensor, _weight, _bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            {
                var weight = Parameter(empty([outputSize, inputSize], dtype, device));
                var bias = hasBias ? Parameter(empty([outputSize], dtype, device)) : null;
                ResetAffine(weight, bias);
                return new(weight, bias);
            }

            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

            // PyTorch's default for linear layers and convolutions: both uniform within 1/√fanIn.
            internal static void ResetAffine(Parameter weight, Parameter? bias)
            {
                init.kaiming_uniform_(weight, Math.Sqrt(5));
                if (bias is null)
                    return;
                var bound = 1 / Math.Sqrt(init.CalculateFanInAndFanOut(weight).fanIn);
                init.uniform_(bias, -bound, bound);
            }
        }
    }
}
