using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Makes one dimension of several.</summary>
    public sealed class Flatten : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Flatten(long startDim, long endDim)
            : base(nameof(Flatten)) => (start_dim, end_dim) = (startDim, endDim);

        public long start_dim { get; set; }

        public long end_dim { get; set; }

        public override torch.Tensor forward(torch.Tensor input) => input.flatten(start_dim, end_dim);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);
        }
    }
}
