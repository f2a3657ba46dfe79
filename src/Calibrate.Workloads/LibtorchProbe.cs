using System.Diagnostics;
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

    private long Elements(long bytes) => BufferBytes(
        bytes, Devices.Describe(device).MemoryBytes, device.type == DeviceType.CUDA ? cuda.get_device_properties(device)?.L2Bytes : null) / sizeof(float);

    /// <summary>Several buffers fit on a device that may be small or partly taken; yet each is beyond the cache, or it would be measured.</summary>
    /// <param name="l2">Null where it is not known.</param>
    internal static long BufferBytes(long asked, long memory, long? l2) => Math.Max(Math.Min(asked, memory / 8), 4 * (l2 ?? 0));

    /// <summary>Calls a second, in the fastest of several short series: a peak is what the device can do undisturbed.</summary>
    private double BestRate(Action work, TimeSpan budget)
    {
        work();
        Synchronize();
        double best = 0;
        var total = Stopwatch.StartNew();
        var repeats = 1;
        do
        {
            var series = Stopwatch.StartNew();
            for (var i = 0; i < repeats; i++)
                work();
            Synchronize();
            best = Math.Max(best, repeats / series.Elapsed.TotalSeconds);

            // Series of a fifth of the budget at most: long enough for the clock, several of them to choose from.
            if (series.Elapsed < budget / 10)
                repeats *= 2;
        }
        while (total.Elapsed < budget);
        return best;
    }

    private void Synchronize()
    {
        if (device.type == DeviceType.CUDA)
        {
            cuda.synchronize(device);
            CheckForErrors();
        }
    }
}
