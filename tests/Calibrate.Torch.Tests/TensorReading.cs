using System.Runtime.InteropServices;
using TorchSharp;

namespace Calibrate.Torch.Tests;

internal static class TensorReading
{
    /// <summary>The elements in row order, whatever their type.</summary>
    public static double[] Values(this torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return MemoryMarshal.Cast<byte, double>(tensor.detach().to(torch.ScalarType.Float64).contiguous().bytes).ToArray();
    }

    public static torch.Tensor Matrix(this double[,] rows) =>
        torch.tensor([.. rows.Cast<double>().Select(value => (float)value)], [rows.GetLength(0), rows.GetLength(1)]);
}
