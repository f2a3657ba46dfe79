using Calibrate.Torch.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Op.Linear.Call(input, weights, bias);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05)
            {
                fixed (long* shape = normalized_shape)
                    return Op.LayerNorm.Call(input, Argument.Ints(shape, normalized_shape.Length), weight, bias, eps);
            }

            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                fixed (long* stride = strides, pad = padding, dilate = dilation)
                    return Op.Conv2d.Call(input, weight, bias, List(stride, strides, 1), List(pad, padding, 0), List(dilate, dilation, 1), groups);

                // libtorch spreads a single number over both dimensions.
                static Argument List(long* start, long[]? values, long otherwise) => values is null ? otherwise : Argument.Ints(start, values.Length);
            }

            /// <param name="weight">[in, out / groups, height, width].</param>
            public static Tensor conv_transpose2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null,
                long[]? dilation = null, long groups = 1)
            {
                fixed (long* stride = strides, pad = padding, extra = output_padding, dilate = dilation)
                {
                    return Op.ConvTranspose2d.Call(
                        input, weight, bias, List(stride, strides, 1), List(pad, padding, 0), List(extra, output_padding, 0), groups, List(dilate, dilation, 1));
                }

                static Argument List(long* start, long[]? values, long otherwise) => values is null ? otherwise : Argument.Ints(start, values.Length);
            }

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Op.DropoutInPlace.CallInPlace(input, p, training) : Op.Dropout.Call(input, p, training);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? Op.ReluInPlace.CallInPlace(x) : Op.Relu.Call(x);

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? Op.SiluInPlace.CallInPlace(x) : Op.Silu.Call(x);

            public static Tensor gelu(Tensor x) => Op.Gelu.Call(x);

            public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false)
            {
                var name = approximate == Modules.GELU.Approximate.tanh ? "tanh"u8 : "none"u8;
                fixed (byte* text = name)
                {
                    var how = Argument.Utf8(text, name.Length);
                    return inplace ? Op.GeluInPlace.CallInPlace(x, how) : Op.Gelu.Call(x, how);
                }
            }

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor logsigmoid(Tensor x) => Op.LogSigmoid.Call(x);

            /// <param name="input">Scores [N, C, …].</param>
            /// <param name="target">Classes [N, …], or probabilities of the shape of the input.</param>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Op.CrossEntropyLoss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Op.MseLoss.Call(input, target, (long)reduction);

            /// <param name="num_classes">-1 for one more than the largest class.</param>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Op.OneHot.Call(x, num_classes);

            /// <param name="pad">Widths before and after, the last dimension's first.</param>
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                if (mode is not (PaddingModes.Constant or PaddingModes.Zeros))
                    throw new NotSupportedException($"Padding of the kind {mode} is not supported: use Constant.");
                fixed (long* widths = pad)
                    return Op.ConstantPadNd.Call(input, Argument.Ints(widths, pad.Length), value);
            }

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.AsSpan(), mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);
        }
    }
}
