using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

public class MessageCheckTests
{
    private static readonly WorkerMessage.Finished Finished = new(
        new(double.NaN, double.PositiveInfinity, null), new(4096, "VmHWM"), 100, 0.9,
        new(0.1, 0.1, 0.1, 1.5, "hog (pid 7)", 1e9, 2e9), new() { Samples = 9, SlowedShare = 0.5, SlowedBy = "thermal", PowerLimitWatts = 300 }, new(0.001, null, 1, 4, 1e-7, false));

    public static TheoryData<WorkerMessage, string> Impossible { get; } = new()
    {
        { new WorkerMessage.Described(new("cpu", "A CPU", "a-cpu", 0), new("1", "libtorch", "test")), "bytes of device memory: 0" },
        { new WorkerMessage.PeakMeasured(Precision.Bf16, double.NaN), "FLOP/s of a peak: NaN" },
        { new WorkerMessage.CopyMeasured(double.PositiveInfinity), "bytes/s of a copy: Infinity" },
        { new WorkerMessage.TriadMeasured(0), "bytes/s of a triad: 0" },
        { new WorkerMessage.OpinionMeasured(new(Precision.Fp32, 0, null, PeakKind.Opinion, "x")), "FLOP/s of a second opinion: 0" },
        { new WorkerMessage.OpinionMeasured(new(null, null, null, PeakKind.Debug, "x", LaunchSeconds: double.NaN)), "seconds of a launch: NaN" },
        { new WorkerMessage.Probed(new(0, 1)), "bytes/s of a probe: 0" },
        { new WorkerMessage.Probed(new(1, -1)), "FLOP/s of a probe: -1" },
        { new WorkerMessage.Built(double.NaN), "seconds of start-up: NaN" },
        { new WorkerMessage.BlockTimed(0, 1), "steps of a block: 0" },
        { new WorkerMessage.BlockTimed(3, double.NaN), "seconds a step of a block: NaN" },
        { new WorkerMessage.HalfBatchTimed(0), "seconds a step at half the batch: 0" },
        { Finished with { Memory = new(-1, "VmHWM") }, "bytes of peak memory: -1" },
        { Finished with { RealTokensPerStep = double.NaN }, "real tokens a step: NaN" },
        { Finished with { CpuShare = 1.5 }, "the CPU share: 1.5" },
        { Finished with { Host = new(StealShare: double.NaN) }, "the steal share: NaN" },
        { Finished with { Host = new(PressureShare: -0.1) }, "the pressure share: -0.1" },
        { Finished with { Host = new(ThrottledShare: 2) }, "the throttled share: 2" },
        { Finished with { Host = new(ForeignCpuShare: double.NaN) }, "the foreign CPU share: NaN" },
        { Finished with { Host = new(FrequencyLowHz: 0) }, "the lowest frequency: 0" },
        { Finished with { Host = new(FrequencyHighHz: double.NaN) }, "the highest frequency: NaN" },
        { Finished with { Telemetry = new() { Samples = 0 } }, "samples of the sensors: 0" },
        { Finished with { Telemetry = new() { Samples = 1, SlowedShare = double.NaN } }, "the slowed share: NaN" },
        { Finished with { Telemetry = new() { Samples = 1, KernelResident = new(1, 1, 1.5) } }, "the kernel-resident share: 1.5" },
        { Finished with { Telemetry = new() { Samples = 1, MemoryUsedBytes = new(1, -1, 1) } }, "bytes in use on the device: -1" },
        { Finished with { Telemetry = new() { Samples = 1, SmClockHz = new(double.NaN, 1, 1) } }, "the device's clock: NaN" },
        { Finished with { Telemetry = new() { Samples = 1, MemoryClockHz = new(-1, 1, 1) } }, "the memory's clock: -1" },
        { Finished with { Telemetry = new() { Samples = 1, PowerWatts = new(1, 1, double.PositiveInfinity) } }, "the power: Infinity" },
        { Finished with { Telemetry = new() { Samples = 1, TemperatureCelsius = new(double.NaN, 1, 1) } }, "the temperature: NaN" },
        { Finished with { Telemetry = new() { Samples = 1, EnergyJoules = 0 } }, "the energy: 0" },
        { Finished with { Telemetry = new() { Samples = 1, EnergyWindowSeconds = double.NaN } }, "seconds of the energy: NaN" },
        { Finished with { Telemetry = new() { Samples = 1, Violations = new(Thermal: 2) } }, "a violation's share: 2" },
        { Finished with { Telemetry = new() { Samples = 1, EccErrors = new(0, -1) } }, "uncorrected errors: -1" },
        { Finished with { Telemetry = new() { Samples = 1, PowerLimitWatts = double.PositiveInfinity } }, "the power limit: Infinity" },
        { Finished with { Checks = new(UnseenSeconds: double.NaN) }, "unseen seconds: NaN" },
        { Finished with { Checks = new(InputSpread: double.NaN) }, "the spread of the inputs: NaN" },
        { Finished with { Checks = new(DistinctBatches: -1) }, "distinct batches: -1" },
        { Finished with { Checks = new(MatmulError: double.NaN) }, "the error of a matrix product: NaN" },
        { Finished with { DeviceSteps = new(0, 1, 1) }, "steps timed on the device: 0" },
        { Finished with { DeviceSteps = new(1, double.NaN, 1) }, "seconds a step on the device: NaN" },
        { Finished with { DeviceSteps = new(1, 1, 0) }, "seconds a step on the device: 0" },
        { Finished with { Checkpoint = new(0, 1, IsWhatWasWritten: true) }, "bytes of a checkpoint: 0" },
        { Finished with { Checkpoint = new(1, double.NaN, IsWhatWasWritten: true) }, "seconds of reading a checkpoint: NaN" },
        { Finished with { Checkpoint = new(1, 1, IsWhatWasWritten: true, StorageShare: 1.5) }, "the share read from storage: 1.5" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void ANumberThatCannotBeIsNamed(WorkerMessage message, string what) =>
        MessageCheck.Reject(message).ShouldBe($"the worker sent a number that cannot be: {what}");

    [Theory]
    [MemberData(nameof(WorkerJsonTests.Messages), MemberType = typeof(WorkerJsonTests))]
    public void HonestMessagesPass(WorkerMessage message) => MessageCheck.Reject(message).ShouldBeNull();

    [Fact]
    public void AnyLossIsLetThroughToBeJudged() => MessageCheck.Reject(Finished).ShouldBeNull();

    [Fact]
    public void APeakThatIsNoNumberEndsTheRun() =>
        Should.Throw<RunFailedException>(() => new WorkerTranscript(
            [new WorkerMessage.PeakMeasured(Precision.Fp32, double.NaN)], WorkerEnd.Exited, "", TimeSpan.Zero).ToFacts(new()
            {
                Device = "cpu",
                Threads = 1,
                Precisions = [Precision.Fp32],
                Probe = ProbeSettings.Long(DeviceKind.Cpu),
            })).Message.ShouldBe("the device could not be probed: the worker sent a number that cannot be: FLOP/s of a peak: NaN");
}
