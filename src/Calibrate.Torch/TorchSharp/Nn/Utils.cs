using Calibrate.Torch.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>Scales all gradients together so that their joint norm is at most a given one.</summary>
            /// <returns>The norm before, which is waited for.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var grads = tensors.Select(tensor => tensor.grad).OfType<Tensor>().ToArray();
                if (grads.Length == 0)
                    return 0;
                var total = stack(grads.Select(grad => grad.norm((float)norm_type))).norm((float)norm_type);
                var scale = Op.Clamp.Call(max_norm / (total + 1e-6), Argument.None, 1.0);
                foreach (var grad in grads)
                    grad.mul_(scale);
                return total.item<double>();
            }
        }
    }
}
