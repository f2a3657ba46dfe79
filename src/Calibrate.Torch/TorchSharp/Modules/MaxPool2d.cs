using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>The largest value under each place of a window over images.</summary>
    public sealed class MaxPool2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal MaxPool2d(long[] kernelSize, long[]? stride, long[]? padding, long[]? dilation, bool ceilMode)
            : base(nameof(MaxPool2d))
        {
            kernel_size = kernelSize;
            this.stride = stride;
            this.padding = padding;
            this.dilation = dilation;
            ceil_mode = ceilMode;
        }

        public long[] kernel_size { get; set; }

        /// <summary>Null for the kernel's size.</summary>
        public long[]? stride { get; set; }

        public long[]? padding { get; set; }

        public long[]? dilation { get; set; }

        public bool ceil_mode { get; set; }

        public override torch.Tensor forward(torch.Tensor input) =>
            torch.nn.functional.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <param name="kernel_size">Of both sides, as the others.</param>
            public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new([kernel_size, kernel_size], Both(stride), Both(padding), Both(dilation), ceil_mode);

            private static long[]? Both(long? value) => value is { } one ? [one, one] : null;
        }
    }
}
