using Calibrate.Cli.Tests.Workers;
using Calibrate.Measuring;
using Calibrate.Profiles;
using Calibrate.Tests.Measuring;

namespace Calibrate.Cli.Tests.Application;

/// <summary>A second opinion on the peaks: of a build without one, and by a worker of one that has it.</summary>
public sealed class OpinionTests : IDisposable
{
    private const string FaultVariable = "CALIBRATE_TEST_OPINION";

    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    /// <summary>What a worker of these tests asks: nothing unless a test says so, else a copy and then a fault.</summary>
    internal static IPeakProbe? Probe() => Environment.GetEnvironmentVariable(FaultVariable) is { } fault
        ? new FakePeakProbe(
            new("fake-cpu-debug-copy", () => new(null, null, 2e9, PeakKind.Debug, "fake-cpu-debug-copy")),
            new("fake-cpu-debug-launch", () => Fail(fault)))
        : null;

    [Fact]
    public void ABuildWithoutItNamesTheSwitch()
    {
        _app.Run("doctor", "--probe", "ilgpu", "--device", "cuda").ShouldBe(2);

        _app.Error.ToString().ShouldBe("calibrate: --probe ilgpu: this build is without it; build with -p:Ilgpu=true, from a package feed that has ILGPU\n");
        _app.Out.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void AnotherProbeThereIsNot()
    {
        _app.Run("doctor", "--probe", "x").ShouldBe(2);
        _app.Error.ToString().ShouldBe("calibrate: --probe x: there is no such probe; give ilgpu\n");
    }

    [Fact]
    public void DoctorSaysWhetherItIsInTheBuild()
    {
        _app.Launcher = Requests.Launcher();
        _app.RunHere("doctor").ShouldBe(0);
        _app.Out.ToString().ShouldContain("not in this build; -p:Ilgpu=true builds in its second opinion on the peaks");
    }

    [Fact]
    public void AloneItTakesNoEngineAndSaysWhatItFound()
    {
        Ask(Faults.Throws);

        _app.Run("doctor", "--probe", "fake").ShouldBe(0);

        var text = _app.Out.ToString();
        text.ShouldContain("Fake 1.0 gives a second opinion on the peaks");
        text.ShouldContain("accelerator  a fake of cpu");
        text.ShouldContain("debug        memory 2.000 GB/s (fake-cpu-debug-copy), for debugging: says nothing of the device");
        text.ShouldContain("warning  opinion      fake-cpu-debug-launch: the fake engine throws");
        text.ShouldNotContain("libtorch");
    }

    [Fact]
    public void AnAcceleratorThatIsNoneIsAUsageError()
    {
        Ask(Faults.Throws);
        _app.Run("doctor", "--probe", "fake", "--device", "vulkan").ShouldBe(2);
        _app.Error.ToString().ShouldContain("--device vulkan: there is no such accelerator; give cpu, cuda, cuda:N, opencl or opencl:N");
    }

    // A driver may take the whole worker with it: what was said before counts.
    [Theory]
    [InlineData(Faults.Throws)]
    [InlineData(Faults.Segfaults)]
    public void OneThatFailsTakesNothingFromTheEnginesFigures(string fault)
    {
        Ask(fault);

        _app.RunHere("doctor").ShouldBe(0);

        var text = _app.Out.ToString();
        text.ShouldContain("Fake CPU");
        text.ShouldContain("gemm bf16");
        text.ShouldContain("memory 2.000 GB/s (fake-cpu-debug-copy)");
    }

    private void Ask(string fault) => (_app.PeakProbe, _app.Launcher) = (new FakePeakProbe(), Requests.Launcher((FaultVariable, fault)));

    private static Peak Fail(string fault)
    {
        Faults.Commit(fault);
        throw new InvalidOperationException($"{fault} did not fail");
    }
}
