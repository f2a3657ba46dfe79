using Calibrate.Measuring;
using Calibrate.Tests.Measuring.Watch.Nvml;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>Worker processes on a GPU whose sensors a stub plays.</summary>
public sealed class SensorTests : IDisposable
{
    private readonly NvmlStub _nvml = NvmlStub.Build();

    public void Dispose() => _nvml.Dispose();

    [Fact]
    public void ALaunchTellsWhatItsDeviceDid()
    {
        var request = Requests.Measure(FakeEngine.TakesTime) with { Device = FakeEngine.Gpu, Blocks = Requests.LongBlocks };

        var outcome = Requests.Launcher(("CALIBRATE_NVML", _nvml.Path)).Launch(request, CancellationToken.None);

        outcome.End.ShouldBe(LaunchEnd.Finished, outcome.Reason);
        outcome.Launch.Excluded.ShouldBeNull();
        // Blocks of a second and a half in all; the same steps went on until the energy was counted for long enough, at 500 W.
        outcome.Launch.Blocks.Count.ShouldBeInRange(10, 20);
        outcome.Launch.Telemetry.ShouldNotBeNull().ShouldSatisfyAllConditions(
            t => t.Samples.ShouldBeGreaterThan(0),
            t => t.PowerWatts.ShouldNotBeNull().Mean.ShouldBe(512.345, 1e-9),
            t => t.PowerLimitWatts.ShouldBe(700),
            t => t.ForeignProcess.ShouldBeNull(),
            t => t.EnergyWindowSeconds.ShouldNotBeNull().ShouldBeInRange(5, 11),
            t => (t.EnergyJoules / t.EnergyWindowSeconds).ShouldNotBeNull().ShouldBe(500, 50));
    }

    [Fact]
    public void AProbeTellsTheDevicesTraitsAndWhatIsNotWatched()
    {
        using var partial = NvmlStub.Build("PARTIAL");

        var whole = Requests.Launcher(("CALIBRATE_NVML", _nvml.Path)).Probe(Requests.Peaks(FakeEngine.Gpu), TimeSpan.FromMinutes(1), CancellationToken.None);
        whole.Device.ShouldSatisfyAllConditions(
            d => d.Name.ShouldBe("Fake GPU"), d => d.Driver.ShouldBe("580.1.2"), d => d.CudaDriver.ShouldBe("13.2"), d => d.PowerLimitWatts.ShouldBe(700),
            d => d.Ecc.ShouldBe("on"), d => d.Mig.ShouldBe("off"), d => d.Persistence.ShouldBe("on"));
        whole.Unwatched.ShouldNotBeNull().ShouldBeEmpty();

        var part = Requests.Launcher(("CALIBRATE_NVML", partial.Path)).Probe(Requests.Peaks(FakeEngine.Gpu), TimeSpan.FromMinutes(1), CancellationToken.None);
        part.Unwatched.ShouldNotBeNull()["energyJoules"].ShouldBe("this driver's library has no nvmlDeviceGetTotalEnergyConsumption");
    }

    [Fact]
    public void WithoutALibraryTheLaunchIsMadeAllTheSame()
    {
        var launcher = Requests.Launcher(("CALIBRATE_NVML", "/nowhere.so"));

        var outcome = launcher.Launch(Requests.Measure(FakeEngine.Ok) with { Device = FakeEngine.Gpu }, CancellationToken.None);

        outcome.End.ShouldBe(LaunchEnd.Finished, outcome.Reason);
        outcome.Launch.Telemetry.ShouldBeNull();
        launcher.Probe(Requests.Peaks(FakeEngine.Gpu), TimeSpan.FromMinutes(1), CancellationToken.None)
            .Unwatched.ShouldNotBeNull()["telemetry"].ShouldBe("/nowhere.so, which CALIBRATE_NVML names, cannot be loaded");
    }

    [Fact]
    public void ACpuHasNoSensorsToMiss() =>
        Requests.Launcher().Probe(Requests.Peaks("cpu"), TimeSpan.FromMinutes(1), CancellationToken.None).Unwatched.ShouldBeNull();
}
