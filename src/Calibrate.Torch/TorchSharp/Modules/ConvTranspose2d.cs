using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Transposed convolution of images [N, C, H, W], the gradient of <see cref="Conv2d"/>: with a stride it makes them larger.</summary>
    public sealed class ConvTranspose2d : Convolution
    {
        internal ConvTranspose2d(
            long inChannels, long outChannels, long kernel, long stride, long padding, long outputPadding, long dilation, PaddingModes mode, long groups,
            bool bias, torch.Device? device, torch.ScalarType? dtype)
            : base(
                nameof(ConvTranspose2d), inChannels, outChannels, [kernel, kernel], [stride, stride], [padding, padding], [dilation, dilation], groups, bias,
                device, dtype, transposed: true)
        {
            if (mode != PaddingModes.Zeros)
                throw new NotSupportedException($"A transposed convolution with padding of the kind {mode} is not supported: use Zeros.");
            output_padding = [outputPadding, outputPadding];
        }

        public long[] output_padding { get; set; }

        public override torch.Tensor forward(torch.Tensor input) =>
            torch.nn.functional.conv_transpose2d(input, weight, bias, stride, padding, output_padding, dilation, groups);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ConvTranspose2d ConvTranspose2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, padding_mode, groups, bias, device, dtype);
        }
    }
}
