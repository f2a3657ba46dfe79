using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Brings the last dimensions to mean 0 and variance 1, then scales and shifts them.</summary>
    public sealed class LayerNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter? _weight;
        private Parameter? _bias;

        internal LayerNorm(long[] normalizedShape, double eps, bool elementwiseAffine, bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            normalized_shape = normalizedShape;
            this.eps = eps;
            elementwise_affine = elementwiseAffine;
            if (!elementwiseAffine)
                return;
            weight = torch.nn.Parameter(torch.empty(normalizedShape, dtype, device));
            this.bias = bias ? torch.nn.Parameter(torch.empty(normalizedShape, dtype, device)) : null;
            reset_parameters();
        }

        public long[] normalized_shape { get; set; }

        public double eps { get; set; }

        public bool elementwise_affine { get; set; }

        public Parameter? weight
        {
            get => _weight;
            set => Register(nameof(weight), _weight = value);
        }

        public Parameter? bias
        {
            get => _bias;
            set => Register(nameof(bias), _bias = value);
        }

        public void reset_parameters()
        {
            if (_weight is not null)
                torch.nn.init.ones_(_weight);
            if (_bias is not null)
                torch.nn.init.zeros_(_bias);
        }

        public override torch.Tensor forward(torch.Tensor tensor) =>
            torch.nn.functional.layer_norm(tensor, normalized_shape, _weight, _bias, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(
                long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(
                long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
