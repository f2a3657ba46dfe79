using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

public class WorkerJsonTests
{
    private static readonly DeviceReading Telemetry = new()
    {
        Samples = 40, KernelResident = new(0.9, 0.8, 1), EnergyJoules = 3000, EnergyWindowSeconds = 5.5, SlowedShare = 0.5, SlowedBy = "thermal",
        Violations = new(Power: 0.5), EccErrors = new(1, 0), PowerLimitWatts = 700,
    };

    public static TheoryData<WorkerMessage> Messages { get; } =
    [
        new WorkerMessage.Started(),
        new WorkerMessage.Described(new("cpu", "A CPU", "a-cpu-2c", 1L << 35, 2), new("1.13.1", "libtorch", "debian", Blas: "openblas")),
        new WorkerMessage.PeakMeasured(Precision.Bf16, 9.1e11),
        new WorkerMessage.PeakMissing(Precision.Fp16, "no kernel"),
        new WorkerMessage.CopyMeasured(4.5e10),
        new WorkerMessage.TriadMeasured(4.2e10),
        new WorkerMessage.SupportKnown(new(Precision.Tf32, Mode.Train, "CUDA only")),
        new WorkerMessage.AcceleratorDescribed("A GPU (cuda:0)"),
        new WorkerMessage.OpinionMeasured(new(Precision.Fp32, 6e13, null, PeakKind.Opinion, "ilgpu-cuda-fma")),
        new WorkerMessage.OpinionMeasured(new(null, null, null, PeakKind.Debug, "ilgpu-cpu-debug-launch", LaunchSeconds: 2e-4)),
        new WorkerMessage.OpinionMissing("ilgpu-cuda-copy", "no room"),
        new WorkerMessage.Probed(new(4.5e10, 2.5e11)),
        new WorkerMessage.Built(0.9),
        new WorkerMessage.BlockTimed(6, 0.0588),
        new WorkerMessage.Finished(new(double.NaN, 1.5, 0.25), new(1 << 30, "VmHWM"), 100.5, 0.98, new(0.001, ForeignProcess: "make (pid 7)"), Telemetry, new(MatmulError: 1e-7, MatmulOverflows: false, Attention: "flash"), new(28, 0.05, 0.06)),
        new WorkerMessage.Finished(new(0.7, null, null), null, null, 0.1, null, Checkpoint: new(1 << 30, 0.5, IsWhatWasWritten: true, 0.9, "ext4")),
        new WorkerMessage.HalfBatchTimed(0.03),
        new WorkerMessage.Unsupported("no"),
        new WorkerMessage.OutOfMemory("full"),
        new WorkerMessage.Failed("Exception: odd\nmessage"),
        new WorkerMessage.Done(),
        new WorkerMessage.MemoryKnown(1L << 34),
        new WorkerMessage.TryStarts(64),
        new WorkerMessage.Tried(new(64, TryEnd.Fits, 1L << 33, TimeSpan.FromSeconds(0.25))),
        new WorkerMessage.Tried(new(128, TryEnd.OutOfMemory, Reason: "full")),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void AMessageComesBackEqual(WorkerMessage message) => WorkerJson.Decode(WorkerJson.Encode(message)).ShouldBe(message);

    [Fact]
    public void ARequestIsOneLineAndComesBackEqual()
    {
        var request = new MeasureRequest
        {
            Device = "cpu",
            Threads = 2,
            Cell = new("vit-b", Mode.Train, Precision.Bf16, Checkpointing.On, 4, InputSize.Image(224), OptimizerVariant.Fused, ChannelsLast.On, CudaGraphs.On),
            Round = 3,
            Seed = ulong.MaxValue,
            Blocks = BlockSettings.Short,
            Probe = ProbeSettings.Short(DeviceKind.Cpu),
            StartupCap = TimeSpan.FromMinutes(1),
            CheckpointFolder = "/scratch/a folder",
        };

        var line = WorkerJson.Line(request);
        line.ShouldNotContain("\n");
        var back = WorkerJson.ParseLine(line).ShouldBeOfType<MeasureRequest>();
        back.ParentProcess.ShouldBe(Environment.ProcessId);
        (back with { Probe = request.Probe }).ShouldBe(request);
        back.Probe.GemmSizes.ShouldBe(request.Probe.GemmSizes);
    }

    [Fact]
    public void ASearchComesBackWithItsTries()
    {
        var request = new BatchSearchRequest
        {
            Device = "cpu",
            Threads = 2,
            Cell = new("vit-b", Mode.Train, Precision.Bf16, Checkpointing.On, 1, InputSize.Image(224)),
            Seed = 5,
            Tries = [new(1, TryEnd.Fits, 1 << 30, TimeSpan.FromSeconds(0.5)), new(2, TryEnd.Died, Reason: "broke")],
        };

        var back = WorkerJson.ParseLine(WorkerJson.Line(request)).ShouldBeOfType<BatchSearchRequest>();
        back.Tries.ShouldBe(request.Tries);
        (back with { Tries = request.Tries }).ShouldBe(request);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"other"}""")]
    [InlineData("""{"kind":"block"}""")]
    [InlineData("""{"kind":"block","Steps":1,"SecondsPerStep":1,"More":1}""")]
    [InlineData("null")]
    [InlineData("not json")]
    public void AnythingElseIsRefused(string json) =>
        Should.Throw<FrameException>(() => WorkerJson.Decode(System.Text.Encoding.UTF8.GetBytes(json)));
}
