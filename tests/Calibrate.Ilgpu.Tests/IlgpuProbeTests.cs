using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Ilgpu.Tests;

public class IlgpuProbeTests
{
    private static readonly OpinionSettings Small = new(Bytes: 1 << 20, TimeSpan.FromMilliseconds(10));

    [Fact]
    public void TheDebuggingAcceleratorAnswersEverythingAndItsFiguresSayWhatTheyAre()
    {
        var opinion = Ask(new(AcceleratorKind.Cpu));

        opinion.Missing.ShouldBeEmpty();
        opinion.Accelerator.ShouldNotBeNull().ShouldContain("(cpu)");
        opinion.Peaks.Select(peak => peak.Source).ShouldBe(["ilgpu-cpu-debug-copy", "ilgpu-cpu-debug-triad", "ilgpu-cpu-debug-fma", "ilgpu-cpu-debug-launch"]);
        opinion.Peaks.ShouldAllBe(peak => peak.Kind == PeakKind.Debug);
        opinion.Peaks[0].BytesPerSecond.ShouldNotBeNull().ShouldBeGreaterThan(0);
        opinion.Peaks[1].BytesPerSecond.ShouldNotBeNull().ShouldBeGreaterThan(0);
        (opinion.Peaks[2].Precision, opinion.Peaks[2].FlopPerSecond > 0).ShouldBe((Precision.Fp32, true));
        opinion.Peaks[3].LaunchSeconds.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("cuda:97", "ilgpu on cuda:97", "ILGPU sees no CUDA device cuda:97: it takes NVIDIA's driver")]
    [InlineData("opencl:97", "ilgpu on opencl:97", "ILGPU sees no OpenCL device opencl:97: it takes a driver of OpenCL 2.0")]
    public void AnAcceleratorThatIsNotThereSaysWhatItTakes(string accelerator, string source, string reason)
    {
        var opinion = Ask(AcceleratorChoice.Parse(accelerator));

        opinion.Peaks.ShouldBeEmpty();
        opinion.Missing.ShouldHaveSingleItem().Key.ShouldBe(source);
        opinion.Missing[source].ShouldStartWith(reason);
    }

    [Fact]
    public void AWrongResultIsNoFigure() =>
        Should.Throw<InvalidOperationException>(() => Check.Equal(1, 2)).Message.ShouldBe("the kernel's result is wrong: 2 instead of 1");

    [Fact]
    public void TheLibraryHasItsVersion() => new IlgpuProbe().Library.ShouldMatch(@"^ILGPU \d+\.\d+\.\d+$");

    private static SecondOpinion Ask(AcceleratorChoice accelerator)
    {
        var messages = new List<WorkerMessage>();
        new OpinionMeasurement(new IlgpuProbe(), messages.Add).Run(accelerator, Small);
        return SecondOpinion.Of(messages);
    }
}
