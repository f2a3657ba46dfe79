using Calibrate.Measuring;
using Calibrate.Planning;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>A small matrix product done as a cell's steps do theirs, held against float64.</summary>
internal static class NumericProbe
{
    private const int Seed = 256;

    // A power of two, which rounds nothing: most elements are then beyond 65504, and the products far from the end of bf16 and fp32.
    private const double FarBeyondFp16 = 1 << 20;

    /// <summary>The process's switches are left as the cell's steps have them.</summary>
    public static MatmulEvidence Run(Precision precision, Device device)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var random = new Random(Seed);
        // Large enough for a GPU's library to take the kernels that it takes for real work.
        var side = device.type == DeviceType.CUDA ? 1024 : 256;
        var (left, right) = (Square(random, side), Square(random, side)); // [side, side], in -1..1
        var exact = left.to(ScalarType.Float64).mm(right.to(ScalarType.Float64));
        var difference = Product(left, right).to(CPU).to(ScalarType.Float64) - exact;
        var large = Product(left * FarBeyondFp16, right);
        return new(
            difference.norm().item<double>() / exact.norm().item<double>(),
            Overflows: !large.isfinite().all().item<bool>());

        Tensor Product(Tensor a, Tensor b)
        {
            using var autocast = Precisions.Autocast(precision, device);
            return a.to(device).mm(b.to(device));
        }
    }

    private static Tensor Square(Random random, int side) =>
        tensor([.. Enumerable.Range(0, side * side).Select(_ => (float)((2 * random.NextDouble()) - 1))], [side, side]);
}
