using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

public class PeakMeasurementTests
{
    [Fact]
    public void AGpusPeaksAreCopyTriadAndTheProductsOfEachPrecision() =>
        Peaks(DeviceKind.Cuda).ShouldBe(
        [
            new(Precision.Fp32, 1e12, null, PeakKind.Measured, "best GEMM of 1024, 2048, 4096, 8192, 16384, measured in this run"),
            new(Precision.Bf16, 4e12, null, PeakKind.Measured, "best GEMM of 1024, 2048, 4096, 8192, 16384, measured in this run"),
            new(null, null, 1e10, PeakKind.Measured, "copy of 4096 MiB, measured in this run"),
            new(null, null, 2e10, PeakKind.Measured, "triad of 4096 MiB, measured in this run"),
        ]);

    [Theory]
    [InlineData(2e12, 2e12, "3x3 convolution, faster than the best GEMM of 512, 1024, 2048, measured in this run")]
    [InlineData(5e11, 1e12, "best GEMM of 512, 1024, 2048, measured in this run")]
    public void TheFasterOfProductAndConvolutionIsThePeak(double convolution, double peak, string source) =>
        Facts(DeviceKind.Cpu, convolution: convolution).Peaks[0].ShouldBe(new(Precision.Fp32, peak, null, PeakKind.Measured, source));

    [Fact]
    public void ACpuHasNoTriad() => Peaks(DeviceKind.Cpu).ShouldAllBe(peak => !peak.Source.StartsWith("triad", StringComparison.Ordinal));

    [Fact]
    public void ASecondOpinionComesLastAndTakesNothingAway()
    {
        Peak fma = new(Precision.Fp32, 5e12, null, PeakKind.Opinion, "fake-cuda-fma");
        var probe = new FakePeakProbe(new(fma.Source, () => fma), new("fake-cuda-copy", () => throw new InvalidOperationException("no driver")));

        var facts = Facts(DeviceKind.Cuda, probe);

        facts.Peaks.ShouldBe([.. Peaks(DeviceKind.Cuda), fma]);
        facts.WithoutOpinion.ShouldBe(new Dictionary<string, string> { ["fake-cuda-copy"] = "no driver" });
    }

    private static IReadOnlyList<Peak> Peaks(DeviceKind kind) => Facts(kind).Peaks;

    private static DeviceFacts Facts(DeviceKind kind, IPeakProbe? opinion = null, double? convolution = null)
    {
        var request = new PeaksRequest
        {
            Device = "cuda:1",
            Threads = 1,
            Precisions = [Precision.Fp32, Precision.Fp16, Precision.Bf16],
            Probe = ProbeSettings.Long(kind),
        };
        var messages = new List<WorkerMessage>();
        new PeakMeasurement(new Engine(convolution), new(TimeProvider.System, () => TimeSpan.Zero, () => null, default), messages.Add, opinion).Run(request);

        var facts = new WorkerTranscript(messages, WorkerEnd.Exited, "", TimeSpan.Zero).ToFacts(request);
        facts.Missing.ShouldBe(new Dictionary<Precision, string> { [Precision.Fp16] = "no room" });
        return facts;
    }

    private sealed class Engine(double? convolution) : IEngine, IDeviceProbe
    {
        public double? ConvolutionFlopPerSecond(Precision precision, TimeSpan budget) => convolution;

        public IWorkload Build(CellKey cell, string device, ulong seed) => throw new NotSupportedException();

        public IDeviceProbe OpenProbe(string device) => this;

        public DeviceDescription DescribeDevice(string device) => new("cuda", "A GPU", "a-gpu", 1 << 30);

        public TorchDescription DescribeTorch() => new("2.11.0", "libtorch", "test");

        public string? WhyUnsupported(Precision precision, Mode mode, string device) => null;

        public void UseThreads(int threads)
        {
        }

        public double GemmFlopPerSecond(Precision precision, IReadOnlyList<int> sizes, TimeSpan budget) => precision switch
        {
            Precision.Fp32 => 1e12,
            Precision.Bf16 => 4e12,
            _ => throw new OutOfDeviceMemoryException("no room"),
        };

        public double CopyBytesPerSecond(long bytes, TimeSpan budget) => 1e10;

        public double TriadBytesPerSecond(long bytes, TimeSpan budget) => 2e10;

        public void Dispose()
        {
        }
    }
}
