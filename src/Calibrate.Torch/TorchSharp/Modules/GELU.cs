using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>x · Φ(x), Φ being the normal distribution function.</summary>
    public sealed class GELU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly Approximate _approximate;

        internal GELU(Approximate approximate, bool inplace)
            : base(nameof(GELU)) => (_approximate, this.inplace) = (approximate, inplace);

        /// <summary>How Φ is computed.</summary>
        public enum Approximate
        {
            none,
            tanh,
        }

        public bool inplace { get; set; }

        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.gelu(tensor, _approximate, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GELU GELU() => new(Modules.GELU.Approximate.none, inplace: false);

            public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);

            public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);
        }
    }
}
