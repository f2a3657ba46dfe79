using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;
using Microsoft.Win32.SafeHandles;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>A worker's engine that behaves as the cell's workload is named.</summary>
internal sealed class FakeEngine : IEngine
{
    public const string Ok = "ok";
    public const string Prints = "prints";
    public const string FailsFast = "fails-fast";
    public const string IsKilled = "is-killed";
    public const string Hangs = "hangs";
    public const string Throws = "throws";
    public const string RunsOutOfMemory = "runs-out-of-memory";
    public const string RunsOutOfManagedMemory = "runs-out-of-managed-memory";
    public const string IsUnsupported = "is-unsupported";
    public const string LosesItsLoss = "loses-its-loss";

    /// <summary>Its steps take ten milliseconds.</summary>
    public const string TakesTime = "takes-time";

    /// <summary>A socket that a worker about to hang connects to and keeps open while it lives.</summary>
    public const string SocketVariable = "CALIBRATE_TEST_SOCKET";

    public IWorkload Build(CellKey cell, string device, ulong seed)
    {
        switch (cell.Workload)
        {
            case Prints:
                PrintToDescriptor1("garbage from a native library\n");
                Console.WriteLine("garbage from managed code");
                break;
            case FailsFast:
                Environment.FailFast("the fake engine fails fast");
                break;
            case IsKilled:
                Process.GetCurrentProcess().Kill();
                break;
            case Hangs:
                Hang();
                break;
            case Throws:
                throw new InvalidOperationException("the fake engine throws");
            case RunsOutOfMemory:
                throw new OutOfDeviceMemoryException("the fake device is full");
            case RunsOutOfManagedMemory:
                // More than an array may hold: refused as memory that is not there.
                _ = new byte[int.MaxValue];
                break;
            case IsUnsupported:
                throw new UnsupportedException("the fake engine cannot do it");
        }

        return new FakeWorkload(cell.Workload == LosesItsLoss ? double.NaN : 1.5, TimeSpan.FromMilliseconds(cell.Workload == TakesTime ? 10 : 0));
    }

    public IDeviceProbe OpenProbe(string device) => new FakeProbe();

    public DeviceDescription DescribeDevice(string device) => device == "cpu"
        ? new("cpu", "Fake CPU", "fake-cpu-2c", 1L << 34, 2)
        : throw new UnsupportedException("the fake engine has only cpu");

    public TorchDescription DescribeTorch() => new("0.0", "fake", "test");

    public string? WhyUnsupported(Precision precision, Mode mode, string device) => precision == Precision.Tf32 ? "tf32 takes CUDA" : null;

    public void UseThreads(int threads)
    {
    }

    private static void PrintToDescriptor1(string text)
    {
        using var handle = new SafeFileHandle(1, ownsHandle: false);
        using var stream = new FileStream(handle, FileAccess.Write, 0);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private static void Hang()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (Environment.GetEnvironmentVariable(SocketVariable) is { } path)
            socket.Connect(new UnixDomainSocketEndPoint(path));
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    private sealed class FakeWorkload(double loss, TimeSpan step) : IWorkload
    {
        public double? RealTokensPerStep => null;

        public long Parameters => 1000;

        public void Step()
        {
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < step;)
            {
                // Busy, as work is.
            }
        }

        public void Synchronize()
        {
        }

        public double ReadResult() => 0.5;

        public WorkEvidence Inspect() => new(InputSpread: 1, DistinctBatches: 4, new(RelativeError: 1e-7, Overflows: false));

        public StepEvidence Examine() => new(loss, 2.5, 0.5);

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

        public void Dispose()
        {
        }
    }
}
