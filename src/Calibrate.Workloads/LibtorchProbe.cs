using System.Runtime.InteropServices;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>Matrix products, copies and triads through libtorch, as the workloads do them.</summary>
internal sealed class LibtorchProbe(Device device) : IDeviceProbe
{
    public double GemmFlopPerSecond(Precision precision, IReadOnlyList<int> sizes, TimeSpan budget) =>
        LibtorchEngine.Guard(() => BestGemm(precision, sizes, budget));

    public double? ConvolutionFlopPerSecond(Precision precision, TimeSpan budget) =>
        device.type == DeviceType.CPU ? LibtorchEngine.Guard(() => Convolution(precision, budget)) : null;

    public double CopyBytesPerSecond(long bytes, TimeSpan budget) => LibtorchEngine.Guard(() => BestCopy(bytes, budget));

    public double TriadBytesPerSecond(long bytes, TimeSpan budget) => LibtorchEngine.Guard(() => BestTriad(bytes, budget));

    public void Dispose()
    {
    }

    private double BestGemm(Precision precision, IReadOnlyList<int> sizes, TimeSpan budget)
    {
        Precisions.Apply(precision);
        using var frozen = no_grad();
        var best = 0.0;
        foreach (var size in sizes.Order())
        {
            try
            {
                best = Math.Max(best, Gemm(precision, size, budget / sizes.Count));
            }
            catch (ExternalException error) when (best > 0 && TorchErrors.IsOutOfMemory(error))
            {
                // A small device, or one partly taken: the sizes that fit tell.
                break;
            }
        }

        return best;
    }

    private double Gemm(Precision precision, int size, TimeSpan budget)
    {
        using var scope = NewDisposeScope();
        var type = Precisions.ElementType(precision);
        var left = randn([size, size], device: device).to(type);
        var right = randn([size, size], device: device).to(type);
        return 2.0 * size * size * size * BestRate(() => left.mm(right).Dispose(), budget);
    }

    // oneDNN's direct algorithm, which does all of these products.
    private double? Convolution(Precision precision, TimeSpan budget)
    {
        const int Samples = 4, Channels = 512, Side = 32, Window = 3;
        Precisions.Apply(precision);
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var type = Precisions.ElementType(precision);
        using var layer = nn.Conv2d(Channels, Channels, kernel_size: Window, padding: 1, bias: false, device: device);
        layer.to(type);
        var images = randn([Samples, Channels, Side, Side], device: device).to(type);
        try
        {
            return 2.0 * Samples * Channels * Channels * Side * Side * Window * Window * BestRate(() => layer.call(images).Dispose(), budget);
        }
        catch (ExternalException)
        {
            // No kernel in this precision: then nothing is faster.
            return null;
        }
    }

    private double BestCopy(long bytes, TimeSpan budget)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var source = ones([Elements(bytes)], device: device);
        var target = empty_like(source);
        return 2.0 * source.NumberOfElements * sizeof(float) * BestRate(() => target.copy_(source), budget);
    }

    private double BestTriad(long bytes, TimeSpan budget)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var left = ones([Elements(bytes)], device: device);
        var right = ones_like(left);
        var sum = empty_like(left);
        return 3.0 * left.NumberOfElements * sizeof(float) * BestRate(() => torch.add(left, right, 2, sum), budget);
    }

    private long Elements(long bytes) => ProbeBuffer.Bytes(
        bytes, Devices.Describe(device).MemoryBytes, device.type == DeviceType.CUDA ? cuda.get_device_properties(device)?.L2Bytes : null) / sizeof(float);

    private double BestRate(Action work, TimeSpan budget) => FastestSeries.CallsPerSecond(work, Synchronize, TimeProvider.System, budget);

    private void Synchronize()
    {
        if (device.type == DeviceType.CUDA)
        {
            cuda.synchronize(device);
            CheckForErrors();
        }
    }
}
