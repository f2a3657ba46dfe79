using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Convolution of images [N, C, H, W].</summary>
    public sealed class Conv2d : Convolution
    {
        internal Conv2d(
            long inChannels, long outChannels, (long, long) kernel, (long, long) stride, (long, long) padding, (long, long) dilation, PaddingModes mode, long groups,
            bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Conv2d), inChannels, outChannels, Both(kernel), Both(stride), Both(padding), Both(dilation), groups, bias, device, dtype)
        {
            if (mode != PaddingModes.Zeros)
                throw new NotSupportedException($"A convolution with padding of the kind {mode} is not supported: use Zeros.");
        }

        public override torch.Tensor forward(torch.Tensor input) =>
            torch.nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);

        private static long[] Both((long, long) pair) => [pair.Item1, pair.Item2];
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias,
                    device, dtype);

            public static Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1), padding_mode, groups, bias, device, dtype);
        }
    }
}
