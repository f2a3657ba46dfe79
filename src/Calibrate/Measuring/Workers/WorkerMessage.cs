using System.Text.Json.Serialization;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Measuring.Workers;

/// <summary>What a worker reports, in this order: started, probe, built, blocks, probe again, finished, half-batch; or how it ended instead.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Described), "described")]
[JsonDerivedType(typeof(PeakMeasured), "peak")]
[JsonDerivedType(typeof(PeakMissing), "no-peak")]
[JsonDerivedType(typeof(CopyMeasured), "copy")]
[JsonDerivedType(typeof(TriadMeasured), "triad")]
[JsonDerivedType(typeof(SupportKnown), "support")]
[JsonDerivedType(typeof(AcceleratorDescribed), "accelerator")]
[JsonDerivedType(typeof(OpinionMeasured), "opinion")]
[JsonDerivedType(typeof(OpinionMissing), "no-opinion")]
[JsonDerivedType(typeof(Probed), "probe")]
[JsonDerivedType(typeof(Built), "built")]
[JsonDerivedType(typeof(BlockTimed), "block")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(MemoryKnown), "memory")]
[JsonDerivedType(typeof(TryStarts), "try")]
[JsonDerivedType(typeof(Tried), "tried")]
[JsonDerivedType(typeof(HalfBatchTimed), "half-batch")]
[JsonDerivedType(typeof(Unsupported), "unsupported")]
[JsonDerivedType(typeof(OutOfMemory), "out-of-memory")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Done), "done")]
public abstract record WorkerMessage
{
    /// <summary>The worker has its request and its threads.</summary>
    public sealed record Started : WorkerMessage;

    /// <param name="Unwatched">What the device's sensors do not tell, and why; null for a device without any.</param>
    /// <param name="WhyNoCudaGraphs">Null where steps can be recorded, and on a device that has none.</param>
    public sealed record Described(
        DeviceDescription Device, TorchDescription Torch, IReadOnlyDictionary<string, string>? Unwatched = null, string? WhyNoCudaGraphs = null) : WorkerMessage;

    /// <param name="OfConvolution">Whether a convolution was faster than every product.</param>
    public sealed record PeakMeasured(Precision Precision, double FlopPerSecond, bool OfConvolution = false) : WorkerMessage;

    public sealed record PeakMissing(Precision Precision, string Reason) : WorkerMessage;

    public sealed record CopyMeasured(double BytesPerSecond) : WorkerMessage;

    public sealed record TriadMeasured(double BytesPerSecond) : WorkerMessage;

    public sealed record SupportKnown(Support Support) : WorkerMessage;

    /// <summary>What a second opinion comes from.</summary>
    public sealed record AcceleratorDescribed(string Description) : WorkerMessage;

    public sealed record OpinionMeasured(Peak Peak) : WorkerMessage;

    public sealed record OpinionMissing(string Source, string Reason) : WorkerMessage;

    /// <summary>The first is the launch's start, the second its end.</summary>
    public sealed record Probed(ProbeReading Reading) : WorkerMessage;

    /// <summary>The workload stands on the device.</summary>
    /// <param name="StartupSeconds">Since the process was started.</param>
    public sealed record Built(double StartupSeconds) : WorkerMessage;

    /// <param name="SecondsPerStep">Mean over the block.</param>
    public sealed record BlockTimed(int Steps, double SecondsPerStep) : WorkerMessage;

    /// <param name="CpuShare">Of the threads in use, over the timed blocks.</param>
    /// <param name="Host">What else went on in the host meanwhile; null where it tells nothing.</param>
    /// <param name="Telemetry">What the device's sensors said meanwhile; null without them.</param>
    /// <param name="Checks">What the validators judge.</param>
    /// <param name="DeviceSteps">Null where the device has no clock of its own.</param>
    /// <param name="Checkpoint">Null of all modes but the checkpoint's.</param>
    public sealed record Finished(
        StepEvidence Evidence, MemoryReading? Memory, double? RealTokensPerStep, double CpuShare,
        HostReading? Host, DeviceReading? Telemetry = null, LaunchChecks? Checks = null, DeviceSteps? DeviceSteps = null,
        CheckpointReading? Checkpoint = null) : WorkerMessage;

    /// <summary>After the finish, so that whatever it meets takes nothing away.</summary>
    public sealed record HalfBatchTimed(double SecondsPerStep) : WorkerMessage;

    /// <summary>What a workload may take on the device, in a search for a batch.</summary>
    public sealed record MemoryKnown(long Bytes) : WorkerMessage;

    /// <summary>A search tries this batch next: the last word of a worker that dies of it.</summary>
    public sealed record TryStarts(int Batch) : WorkerMessage;

    public sealed record Tried(BatchTry Try) : WorkerMessage;

    public sealed record Unsupported(string Reason) : WorkerMessage;

    public sealed record OutOfMemory(string Reason) : WorkerMessage;

    /// <summary>An exception nothing else stands for.</summary>
    public sealed record Failed(string Reason) : WorkerMessage;

    /// <summary>All is said. The pipe does not tell: the runtime keeps a copy of it until the process is gone, which a driver may delay.</summary>
    public sealed record Done : WorkerMessage;
}
