using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Averages images of any size down to a given one.</summary>
    public sealed class AdaptiveAvgPool2d : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal AdaptiveAvgPool2d(long[] outputSize)
            : base(nameof(AdaptiveAvgPool2d)) => output_size = outputSize;

        public long[] output_size { get; set; }

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.adaptive_avg_pool2d(input, output_size);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size, output_size]);
        }
    }
}
