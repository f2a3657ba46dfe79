using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // What convolutional networks need beside convolutions.
        public static unsafe partial class functional
        {
            /// <param name="input">[N, C, …].</param>
            /// <param name="running_mean">[C]; in training moved towards the batch's by <paramref name="momentum"/>.</param>
            /// <exception cref="ArgumentException">In training, and a channel has one value only: it has no variance.</exception>
            public static Tensor batch_norm(
                Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false,
                double momentum = 0.1, double eps = 1e-05)
            {
                if (training && input.numel() <= input.size(1))
                    throw new ArgumentException($"Batch normalisation in training needs more than one value per channel, and the input is {input}: use a larger batch or image.", nameof(input));
                return Op.BatchNorm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);
            }

            public static Tensor max_pool2d(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            {
                fixed (long* kernel = kernel_size, step = strides ?? kernel_size, pad = padding ?? [0, 0], dilate = dilation ?? [1, 1])
                {
                    return Op.MaxPool2d.Call(
                        input, Argument.Ints(kernel, kernel_size.Length), Argument.Ints(step, (strides ?? kernel_size).Length),
                        Argument.Ints(pad, padding?.Length ?? 2), Argument.Ints(dilate, dilation?.Length ?? 2), ceil_mode);
                }
            }

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
            {
                fixed (long* size = output_size)
                    return Op.AdaptiveAvgPool2d.Call(input, Argument.Ints(size, output_size.Length));
            }

            /// <summary>Images [N, C, H, W] of another size, each pixel the nearest one's.</summary>
            /// <param name="size">Height and width; or else the scale factor.</param>
            /// <exception cref="NotSupportedException">Another mode.</exception>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null,
                bool recompute_scale_factor = false, bool antialias = false)
            {
                if (mode != InterpolationMode.Nearest || align_corners is not null || antialias)
                    throw new NotSupportedException($"Interpolation by {mode}, or with corners aligned or antialiasing, is not supported: use Nearest.");
                if (x.dim() != 4 || (size is null) == (scale_factor is null) || (size?.Length ?? scale_factor!.Length) is not (1 or 2))
                    throw new ArgumentException($"Interpolation takes images [N, C, H, W] and either their new size or a scale factor, of one or two numbers; the input is {x}.", nameof(x));

                // libtorch samples by a factor that it is given, which may differ from the ratio of the sizes.
                var given = recompute_scale_factor ? null : scale_factor;
                long[] wanted = size is not null
                    ? [size[0], size[^1]]
                    : [(long)(x.size(2) * scale_factor![0]), (long)(x.size(3) * scale_factor[^1])];
                fixed (long* data = wanted)
                    return Op.UpsampleNearest2d.Call(x, Argument.Ints(data, 2), given?[0], given?[^1]);
            }

            /// <param name="input">Scores before the sigmoid, of any shape.</param>
            /// <param name="target">Probabilities, of the same shape.</param>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                Op.BinaryCrossEntropyWithLogits.Call(input, target, weight, pos_weights, (long)reduction);
        }
    }
}
