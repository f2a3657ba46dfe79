using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Adapters;

/// <summary>The 16 values of 4-bit NormalFloat, quantiles of a normal distribution: Dettmers et al., "QLoRA" (NeurIPS 2023), appendix E.</summary>
internal static class Nf4CodeBook
{
    public static readonly float[] Values =
    [
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
    ];

    /// <summary>Byte codes of the nearest values, of anything from -1 to 1; halfway between two, the lower.</summary>
    public static Tensor Nearest(Tensor values)
    {
        var codes = zeros(values.shape, dtype: ScalarType.Byte, device: values.device);
        for (var i = 1; i < Values.Length; i++)
        {
            using var scope = NewDisposeScope();
            codes.add_(values.gt((Values[i - 1] + Values[i]) / 2));
        }

        return codes;
    }

    /// <summary>[256, 2]: of each byte its upper and its lower half's value.</summary>
    public static Tensor Pairs(Device device)
    {
        float[] pairs = [.. Enumerable.Range(0, 256).SelectMany(code => (float[])[Values[code >> 4], Values[code & 15]])];
        return tensor(pairs, [256, 2], device: device);
    }
}
