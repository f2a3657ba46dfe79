using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

/// <summary>A device whose steps take the time a test wants. Honest, but for what a test makes it lie about.</summary>
/// <param name="stepSeconds">Of a step at the batch of the first workload built, by its number.</param>
internal sealed class ScriptedEngine(FakeTime time, Func<int, double> stepSeconds) : IEngine, IWorkload, IDeviceProbe
{
    /// <summary>What an honest fp32 workload shows.</summary>
    public static readonly WorkEvidence Honest = new(InputSpread: 1, DistinctBatches: 4, new(RelativeError: 1.5e-7, Overflows: false));

    private readonly List<int> _batches = [];
    private readonly List<TimeSpan> _marks = [];
    private TimeSpan _pending;

    /// <summary>Of the workloads built, in order.</summary>
    public IReadOnlyList<int> Batches => _batches;

    public int Steps { get; private set; }

    public int Synchronizations { get; private set; }

    public string? Unsupported { get; init; }

    public WorkEvidence Work { get; init; } = Honest;

    public StepEvidence Evidence { get; init; } = new(1.5, 2.5, 0.5);

    /// <summary>Steps are queued, as on a GPU, at a microsecond each.</summary>
    public bool IsAsynchronous { get; init; }

    /// <summary>Whether the device tells when its work was done.</summary>
    public bool HasClock { get; init; }

    /// <summary>Whether <see cref="Synchronize"/> waits for what is queued.</summary>
    public bool WaitsForWork { get; init; } = true;

    /// <summary>What time grows with.</summary>
    public Func<int, double> TimeOfBatch { get; init; } = batch => batch;

    /// <summary>Called with the batch to build.</summary>
    public Action<int> OnBuild { get; init; } = _ => { };

    public double? RealTokensPerStep => null;

    public long Parameters => 1000;

    public IWorkload Build(CellKey cell, string device, ulong seed)
    {
        OnBuild(cell.Batch);
        _batches.Add(cell.Batch);
        return this;
    }

    public IDeviceProbe OpenProbe(string device) => this;

    public DeviceDescription DescribeDevice(string device) => throw new NotSupportedException();

    public TorchDescription DescribeTorch() => throw new NotSupportedException();

    public string? WhyUnsupported(Precision precision, Mode mode, string device) => Unsupported;

    public void UseThreads(int threads)
    {
    }

    public void Step()
    {
        var work = TimeSpan.FromSeconds(stepSeconds(Steps++) * TimeOfBatch(_batches[^1]) / TimeOfBatch(_batches[0]));
        if (IsAsynchronous)
            _pending += work;
        time.Pass(IsAsynchronous ? TimeSpan.FromMicroseconds(1) : work);
    }

    public void Synchronize()
    {
        Synchronizations++;
        if (WaitsForWork)
            Finish();
    }

    public void Mark()
    {
        if (HasClock)
            _marks.Add(time.GetElapsedTime(0) + _pending);
    }

    public IReadOnlyList<TimeSpan> TakeMarks()
    {
        TimeSpan[] times = [.. _marks.Zip(_marks.Skip(1), (start, end) => end - start)];
        _marks.Clear();
        return times;
    }

    public double ReadResult()
    {
        Finish();
        time.Pass(TimeSpan.FromMicroseconds(20));
        return 0.5;
    }

    public StepEvidence Examine() => Evidence;

    public WorkEvidence Inspect() => Work;

    public MemoryReading? PeakMemory() => new(1 << 20, "test");

    public double GemmFlopPerSecond(Precision precision, IReadOnlyList<int> sizes, TimeSpan budget) => 1e11;

    public double CopyBytesPerSecond(long bytes, TimeSpan budget) => 1e10;

    public double TriadBytesPerSecond(long bytes, TimeSpan budget) => 2e10;

    public void Dispose()
    {
    }

    private void Finish()
    {
        time.Pass(_pending);
        _pending = TimeSpan.Zero;
    }
}
