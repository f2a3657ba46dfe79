using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;

namespace Calibrate.Tests.Reports;

public class PeakTextTests
{
    public static TheoryData<Peak, string, string> Peaks { get; } = new()
    {
        { new(Precision.Bf16, 8e14, null, PeakKind.Measured, "best GEMM"), "peak", "bf16 800.0 TFLOP/s (best GEMM)" },
        { new(Precision.Bf16, 9e14, null, PeakKind.Datasheet, "datasheet", Refused: "too fast"), "peak", "bf16 900.0 TFLOP/s (datasheet); refused: too fast" },
        { new(null, null, 4e12, PeakKind.Opinion, "ilgpu-cuda-copy"), "opinion", "memory 4.000 TB/s (ilgpu-cuda-copy)" },
        { new(null, null, null, PeakKind.Opinion, "ilgpu-cuda-launch", LaunchSeconds: 4.5e-6), "opinion", "launch 4.500 µs (ilgpu-cuda-launch)" },
        { new(Precision.Fp32, 5e9, null, PeakKind.Debug, "ilgpu-cpu-debug-fma"), "debug", "fp32 5.000 GFLOP/s (ilgpu-cpu-debug-fma), for debugging: says nothing of the device" },
    };

    [Theory]
    [MemberData(nameof(Peaks))]
    public void APeakSaysWhatItIs(Peak peak, string heading, string text) => (PeakText.Heading(peak), PeakText.Of(peak)).ShouldBe((heading, text));
}
