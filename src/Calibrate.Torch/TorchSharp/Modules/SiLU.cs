using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>x · sigmoid(x).</summary>
    public sealed class SiLU : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal SiLU(bool inplace)
            : base(nameof(SiLU)) => this.inplace = inplace;

        public bool inplace { get; set; }

        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.silu(tensor, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static SiLU SiLU() => new(inplace: false);

            public static SiLU SiLU(bool inplace) => new(inplace);
        }
    }
}
