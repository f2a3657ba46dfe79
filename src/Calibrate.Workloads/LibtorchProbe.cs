using System.Diagnostics;
using Calibrate.Measuring;
using Calibrate.Planning;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>Matrix products and copies through libtorch, as the workloads do them.</summary>
internal sealed class LibtorchProbe(Device device) : IDeviceProbe
{
    public double GemmFlopPerSecond(Precision precision, IReadOnlyList<int> sizes, TimeSpan budget) =>
        LibtorchEngine.Guard(() => BestGemm(precision, sizes, budget));

    public double CopyBytesPerSecond(long bytes, TimeSpan budget) => LibtorchEngine.Guard(() => BestCopy(bytes, budget));

    public void Dispose()
    {
    }

    private double BestGemm(Precision precision, IReadOnlyList<int> sizes, TimeSpan budget)
    {
        Precisions.Apply(precision);
        using var frozen = no_grad();
        return sizes.Max(size =>
        {
            using var scope = NewDisposeScope();
            var type = Precisions.ElementType(precision);
            var left = randn([size, size], device: device).to(type);
            var right = randn([size, size], device: device).to(type);
            return 2.0 * size * size * size * BestRate(() => left.mm(right).Dispose(), budget / sizes.Count);
        });
    }

    private double BestCopy(long bytes, TimeSpan budget)
    {
        // Two buffers, on a device that may be small or partly taken.
        bytes = Math.Min(bytes, Devices.Describe(device).MemoryBytes / 8);
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var source = ones([bytes / sizeof(float)], device: device);
        var target = empty_like(source);
        return 2.0 * source.NumberOfElements * sizeof(float) * BestRate(() => target.copy_(source), budget);
    }

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
        if (device.type == TorchSharp.DeviceType.CUDA)
            cuda.synchronize(device);
    }
}
