using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Batch normalisation of images [N, C, H, W].</summary>
    public sealed class BatchNorm2d : BatchNorm
    {
        internal BatchNorm2d(long numFeatures, double eps, double momentum, bool affine, bool trackRunningStats, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(BatchNorm2d), numFeatures, eps, momentum, affine, trackRunningStats, device, dtype)
        {
        }

        public override torch.Tensor forward(torch.Tensor input) => input.dim() == 4
            ? base.forward(input)
            : throw new ArgumentException($"BatchNorm2d takes images [N, C, H, W], not {input}.", nameof(input));
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm2d BatchNorm2d(
                long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null,
                ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
