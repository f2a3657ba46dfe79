using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

/// <summary>What happens on a <see cref="MemoryDevice"/> when it is full.</summary>
public enum Overflow
{
    InBuild,
    InStep,
    KillsTheWorker,
    CrashesTheWorker,
    HangsTheWorker,
}

/// <summary>Workers that search for a batch on a device whose memory and speed are formulas: the real search, and no process.</summary>
internal sealed class MemoryDevice(FakeTime time)
{
    private readonly List<BatchSearchRequest> _requests = [];

    /// <summary>One for each worker.</summary>
    public IReadOnlyList<BatchSearchRequest> Requests => _requests;

    /// <summary>What a workload may take, in bytes.</summary>
    public long Memory { get; init; } = 1000;

    /// <summary>Bytes of a batch.</summary>
    public Func<int, long?> Peak { get; init; } = batch => 10 * batch;

    /// <summary>Whether the device is full.</summary>
    public Func<int, bool> Overflows { get; init; } = _ => false;

    public Overflow Overflow { get; init; } = Overflow.InStep;

    public Func<int, TimeSpan> Step { get; init; } = _ => TimeSpan.FromSeconds(0.1);

    public string? Unsupported { get; init; }

    public WorkerTranscript Run(BatchSearchRequest request, CancellationToken stop = default)
    {
        _requests.Add(request);
        var messages = new List<WorkerMessage> { new WorkerMessage.Started() };
        try
        {
            new BatchMeasurement(new Engine(this, time, stop), time, messages.Add).Run(request, Memory);
            return new(messages, WorkerEnd.Exited, "ended with exit code 0 before it was done", TimeSpan.FromSeconds(1));
        }
        catch (UnsupportedException e)
        {
            return new([.. messages, new WorkerMessage.Unsupported(e.Message)], WorkerEnd.Exited, "ended", TimeSpan.FromSeconds(1));
        }
        catch (OperationCanceledException)
        {
            return new(messages, WorkerEnd.Stopped, "was stopped", TimeSpan.FromSeconds(1));
        }
        catch (DeathException)
        {
            var (end, reason) = Overflow switch
            {
                Overflow.KillsTheWorker => (WorkerEnd.KilledForMemory, "was killed by the kernel for memory (SIGKILL)"),
                Overflow.HangsTheWorker => (WorkerEnd.TimedOut, "was silent for more than 10m"),
                _ => (WorkerEnd.Broken, "met a segmentation fault (SIGSEGV)"),
            };
            return new(messages, end, reason, TimeSpan.FromSeconds(1));
        }
    }

    private void Meet(int batch, Overflow here)
    {
        if (!Overflows(batch))
            return;
        if (Overflow is not (Overflow.InBuild or Overflow.InStep))
            throw new DeathException();
        if (Overflow == here)
            throw new OutOfDeviceMemoryException($"no room for batch {batch}");
    }

    private sealed class DeathException : Exception;

    private sealed class Engine(MemoryDevice device, FakeTime time, CancellationToken stop) : IEngine
    {
        public IWorkload Build(CellKey cell, string name, ulong seed)
        {
            device.Meet(cell.Batch, Overflow.InBuild);
            return new Workload(device, cell.Batch, time, stop);
        }

        public string? WhyUnsupported(Precision precision, Mode mode, string name) => device.Unsupported;

        public IDeviceProbe OpenProbe(string name) => throw new NotSupportedException();

        public DeviceDescription DescribeDevice(string name) => throw new NotSupportedException();

        public TorchDescription DescribeTorch() => throw new NotSupportedException();

        public void UseThreads(int threads) => throw new NotSupportedException();
    }

    private sealed class Workload(MemoryDevice device, int batch, FakeTime time, CancellationToken stop) : IWorkload
    {
        public long Parameters => throw new NotSupportedException();

        public double? RealTokensPerStep => throw new NotSupportedException();

        public void Step()
        {
            device.Meet(batch, Overflow.InStep);
            time.Pass(device.Step(batch));
            stop.ThrowIfCancellationRequested();
        }

        public void Synchronize()
        {
        }

        public double ReadResult() => throw new NotSupportedException();

        public StepEvidence Examine() => throw new NotSupportedException();

        public WorkEvidence Inspect() => throw new NotSupportedException();

        public MemoryReading? PeakMemory() => device.Peak(batch) is { } bytes ? new(bytes, "formula") : null;

        public void Dispose()
        {
        }
    }
}
