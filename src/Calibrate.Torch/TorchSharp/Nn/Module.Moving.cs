using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // To other devices and types.
        public partial class Module
        {
            public Module _to(Tensor other, bool non_blocking) => Move(other.device, other.dtype, non_blocking);

            /// <summary>
            /// Exchanges what the parameters, their gradients and the buffers hold; the objects stay, and so an optimizer's hold on them.
            /// A type applies to floating-point tensors only.
            /// </summary>
            internal Module Move(Device? device, ScalarType? dtype, bool nonBlocking)
            {
                using var noGrad = no_grad();
                foreach (var parameter in parameters())
                {
                    using var grad = parameter.grad;
                    Move(parameter, device, dtype, nonBlocking);
                    if (grad is not null)
                        Move(grad, device, dtype, nonBlocking);
                }

                foreach (var buffer in buffers())
                    Move(buffer, device, dtype, nonBlocking);
                return this;
            }

            private static void Move(Tensor tensor, Device? device, ScalarType? dtype, bool nonBlocking)
            {
                var type = dtype is { } wanted && IsFloatingPoint(tensor.dtype) ? wanted : tensor.dtype;
                using var moved = tensor.to(type, device ?? tensor.device, non_blocking: nonBlocking);
                Check.Ok(Native.ct_tensor_set_data(tensor.Handle, moved.Handle));
            }

            private static bool IsFloatingPoint(ScalarType type) =>
                type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
        }
    }
}
