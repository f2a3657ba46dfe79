using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Gives back what it gets, as a tensor object of its own.</summary>
    public sealed class Identity : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Identity()
            : base(nameof(Identity))
        {
        }

        public override torch.Tensor forward(torch.Tensor tensor) => tensor.Alias();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Identity Identity() => new();
        }
    }
}
