using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module owns and an optimizer trains. It belongs to no dispose scope.</summary>
    public class Parameter : torch.Tensor
    {
        /// <param name="data">Taken over: it is as if disposed afterwards.</param>
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(Leaf(data, requires_grad)) =>
            DetachFromDisposeScope();

        private static nint Leaf(torch.Tensor data, bool requiresGrad)
        {
            using (data)
                return data.detach().requires_grad_(requiresGrad).DecoupleFromNativeHandle();
        }

        internal Parameter Owned() => (Parameter)DetachFromDisposeScope();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
