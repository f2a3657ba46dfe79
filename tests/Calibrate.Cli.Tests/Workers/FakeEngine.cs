using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Measuring.Watch.Nvml;
using Microsoft.Win32.SafeHandles;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>A worker's engine that behaves as the cell's workload is named: one of these, or of <see cref="Faults"/>.</summary>
internal sealed class FakeEngine : IEngine
{
    public const string Ok = "ok";
    public const string Prints = "prints";
    public const string LosesItsLoss = "loses-its-loss";
    public const string DiesAfterItsBlocks = "dies-after-its-blocks";
    public const string NeverEndsAfterItsLastWord = "never-ends-after-its-last-word";

    /// <summary>Its memory holds 23 samples, and says so when it is full.</summary>
    public const string Holds23 = "holds-23";

    /// <summary>As <see cref="Holds23"/>, and dies when it is full.</summary>
    public const string DiesBeyond23 = "dies-beyond-23";

    /// <summary>Its steps take ten milliseconds.</summary>
    public const string TakesTime = "takes-time";

    /// <summary>A socket that a worker connects to and keeps open while it lives, and all that it starts.</summary>
    public const string SocketVariable = "CALIBRATE_TEST_SOCKET";

    private readonly Socket? _lifeline = Connect();

    public IWorkload Build(CellKey cell, string device, ulong seed)
    {
        Faults.Commit(cell switch
        {
            { Workload: Holds23, Batch: > 23 } => Faults.ReportsOutOfMemory,
            { Workload: DiesBeyond23, Batch: > 23 } => Faults.IsKilled,
            _ => cell.Workload,
        });
        if (cell.Workload == Prints)
        {
            PrintToDescriptor1("garbage from a native library\n");
            Console.WriteLine("garbage from managed code");
        }

        if (cell.Workload == NeverEndsAfterItsLastWord)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Faults.Commit(Faults.Hangs);

        return new FakeWorkload(cell.Workload);
    }

    public IDeviceProbe OpenProbe(string device) => new FakeProbe();

    /// <summary>A GPU with the sensors of a stub's first device.</summary>
    public const string Gpu = "cuda:7";

    public string? DeviceUuid(string device) => device == Gpu ? NvmlStub.FirstUuid : null;

    public DeviceDescription DescribeDevice(string device) => device switch
    {
        "cpu" => new("cpu", "Fake CPU", "fake-cpu-2c", 1L << 34, 2),
        Gpu => new("cuda", "Fake GPU", "fake-gpu", 1L << 36, 100),
        _ => throw new UnsupportedException("the fake engine has only cpu"),
    };

    public string? WhyNoCudaGraphs(string device) => device == Gpu ? "no CUDA graphs: the fake has none" : null;

    public TorchDescription DescribeTorch() => new("0.0", "fake", "test");

    public string? WhyUnsupported(Precision precision, Mode mode, string device) => precision == Precision.Tf32 ? "tf32 takes CUDA" : null;

    public void UseThreads(int threads)
    {
    }

    private static Socket? Connect()
    {
        if (Environment.GetEnvironmentVariable(SocketVariable) is not { } path)
            return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        LibC.Inherit((int)socket.Handle);
        return socket;
    }

    private static void PrintToDescriptor1(string text)
    {
        using var handle = new SafeFileHandle(1, ownsHandle: false);
        using var stream = new FileStream(handle, FileAccess.Write, 0);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private sealed class FakeWorkload(string name) : IWorkload
    {
        private readonly TimeSpan _step = TimeSpan.FromMilliseconds(name == TakesTime ? 10 : 0);

        public double? RealTokensPerStep => null;

        public long Parameters => 1000;

        public void Step()
        {
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < _step;)
            {
                // Busy, as work is.
            }
        }

        public void Synchronize()
        {
        }

        /// <summary>Called when all blocks are timed.</summary>
        public StepEvidence Examine()
        {
            if (name == DiesAfterItsBlocks)
                Faults.Commit(Faults.IsKilled);
            return new(name == LosesItsLoss ? double.NaN : 1.5, 2.5, 0.5);
        }

        public double ReadResult() => 0.5;

        public WorkEvidence Inspect() => new(InputSpread: 1, DistinctBatches: 4, new(RelativeError: 1e-7, Overflows: false));

        public MemoryReading? PeakMemory() => new(4096, "fake");

        public void Dispose()
        {
        }
    }

    private sealed class FakeProbe : IDeviceProbe
    {
        public double GemmFlopPerSecond(Precision precision, IReadOnlyList<int> sizes, TimeSpan budget) =>
            precision == Precision.Fp16 ? throw new UnsupportedException("no fp16 here") : 1e15;

        public double CopyBytesPerSecond(long bytes, TimeSpan budget) => 1e10;

        public double TriadBytesPerSecond(long bytes, TimeSpan budget) => 2e10;

        public void Dispose()
        {
        }
    }
}
