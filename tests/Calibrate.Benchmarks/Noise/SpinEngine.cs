using System.Diagnostics;
using System.Globalization;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Benchmarks.Noise;

/// <summary>A worker's engine whose steps take a known time: each watches the clock until it is over.</summary>
internal sealed class SpinEngine : IEngine
{
    private const string Prefix = "spin-";

    /// <summary>The name of the workload whose steps take so long.</summary>
    public static string Name(TimeSpan step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step.Ticks}");

    public IWorkload Build(CellKey cell, string device, ulong seed) =>
        new Spin(TimeSpan.FromTicks(long.Parse(cell.Workload.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture)));

    public IDeviceProbe OpenProbe(string device) => new NoProbe();

    public DeviceDescription DescribeDevice(string device) => throw new NotSupportedException();

    public TorchDescription DescribeTorch() => throw new NotSupportedException();

    public string? WhyUnsupported(Precision precision, Mode mode, string device) => null;

    public void UseThreads(int threads)
    {
    }

    private sealed class Spin(TimeSpan step) : IWorkload
    {
        public double? RealTokensPerStep => null;

        public long Parameters => 0;

        public void Step()
        {
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < step)
            {
                // Time itself is the work.
            }
        }

        public void Synchronize()
        {
        }

        public double ReadResult() => 0;

        public StepEvidence Examine() => new(1, 1, 1);

        public WorkEvidence Inspect() => new(InputSpread: 1, DistinctBatches: 2, new(RelativeError: 1e-7, Overflows: false));

        public MemoryReading? PeakMemory() => null;

        public void Dispose()
        {
        }
    }

    private sealed class NoProbe : IDeviceProbe
    {
        public double GemmFlopPerSecond(Precision precision, IReadOnlyList<int> sizes, TimeSpan budget) => 1;

        public double CopyBytesPerSecond(long bytes, TimeSpan budget) => 1;

        public double TriadBytesPerSecond(long bytes, TimeSpan budget) => 1;

        public void Dispose()
        {
        }
    }
}
