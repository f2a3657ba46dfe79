using Calibrate.Measuring.Watch;
using Calibrate.Measuring.Watch.Nvml;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring.Watch.Nvml;

/// <summary>The sensors, on libraries that play every kind of driver.</summary>
public sealed class NvmlTelemetryTests : IDisposable
{
    private const int Runner = 1;

    private readonly List<NvmlStub> _stubs = [];

    public void Dispose() => _stubs.ForEach(stub => stub.Dispose());

    private NvmlStub Stub(params string[] defines)
    {
        _stubs.Add(NvmlStub.Build(defines));
        return _stubs[^1];
    }

    [Fact]
    public void EveryReadingIsInItsUnit()
    {
        var stub = Stub();
        stub.Set("stub_energy", 123_456_789);
        stub.Set("stub_thermal_ns", 1_500_000_000);
        using var telemetry = NvmlTelemetry.Open(NvmlStub.FirstUuid, Runner, stub.Path);

        var state = telemetry.Read();

        telemetry.Missing.ShouldBeEmpty();
        state.ForeignProcesses.ShouldBe([]);
        (state with { ForeignProcesses = null }).ShouldBe(new()
        {
            KernelResident = 0.97,
            MemoryUsedBytes = 1L << 30, // without the GiB that the driver keeps for itself
            SmClockHz = 1.98e9,
            MemoryClockHz = 2.619e9,
            PowerWatts = 512.345,
            EnergyMillijoules = 123_456_789,
            TemperatureCelsius = 61,
            ClockReasons = ClockReasons.PowerCap,
            PowerLimitWatts = 700,
            Violations = new(TimeSpan.Zero, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)),
            EccErrors = new EccErrors(3, 1),
        });
        telemetry.Traits().ShouldBe(new("580.1.2", "13.2", 700, Ecc: true, Mig: false, Persistence: true));
    }

    [Fact]
    public void TheDeviceIsTheOneOfTheUuid()
    {
        using var telemetry = NvmlTelemetry.Open(NvmlStub.SecondUuid, Runner, Stub().Path);
        telemetry.Read().PowerWatts.ShouldBe(100);
        telemetry.Traits().Mig.ShouldBe(true);
    }

    [Fact]
    public void OfAMigDeviceWhatIsTheWholeGpusIsAbsent()
    {
        using var telemetry = NvmlTelemetry.Open(NvmlStub.MigUuid, Runner, Stub().Path);

        var state = telemetry.Read();

        state.ShouldSatisfyAllConditions(
            s => s.MemoryUsedBytes.ShouldBe(1L << 28), s => s.SmClockHz.ShouldBe(1.98e9), s => s.TemperatureCelsius.ShouldBe(61),
            s => s.KernelResident.ShouldBeNull(), s => s.PowerWatts.ShouldBeNull(), s => s.EnergyMillijoules.ShouldBeNull());
        telemetry.Missing.Keys.ShouldBe(["energyJoules", "kernelResident", "powerWatts"]);
        telemetry.Missing["powerWatts"].ShouldContain("MIG device is a part");
    }

    [Fact]
    public void AnOldDriverIsAskedTheOldWay()
    {
        using var telemetry = NvmlTelemetry.Open(NvmlStub.FirstUuid, Runner, Stub("OLD").Path);

        var state = telemetry.Read();

        telemetry.Missing.ShouldBeEmpty();
        state.ShouldSatisfyAllConditions(
            s => s.MemoryUsedBytes.ShouldBe(2L << 30), s => s.TemperatureCelsius.ShouldBe(61), s => s.ClockReasons.ShouldBe(ClockReasons.PowerCap));
        telemetry.Traits().CudaDriver.ShouldBe("10.2");
    }

    [Fact]
    public void APartialLibraryGivesWhatItHasAndNamesTheRest()
    {
        using var telemetry = NvmlTelemetry.Open(NvmlStub.SecondUuid, Runner, Stub("PARTIAL").Path);

        // Found without being asked for by its UUID.
        telemetry.Read().ShouldBe(new() { PowerWatts = 100 });
        telemetry.Missing["smClockHz"].ShouldBe("this driver's library has no nvmlDeviceGetClockInfo");
        telemetry.Missing["foreignProcesses"].ShouldBe("this driver's library has no nvmlDeviceGetComputeRunningProcesses");
        telemetry.Missing.Keys.ShouldNotContain("powerWatts");
        telemetry.Traits().ShouldBe(new());
    }

    [Theory]
    [InlineData(3, "not supported by this device")]
    [InlineData(4, "this user may not read it")]
    [InlineData(15, "the device has fallen off the bus")]
    [InlineData(777, "error 777 of the library")]
    public void AFailingLibraryGivesReasonsOnly(int status, string why)
    {
        using var telemetry = NvmlTelemetry.Open(NvmlStub.FirstUuid, Runner, Stub($"STATUS={status}").Path);

        telemetry.Read().ShouldBe(new());
        telemetry.Missing.Values.ShouldAllBe(reason => reason == why);
        telemetry.Missing.Keys.ShouldBe(
        [
            "boardLimitViolation", "clockReasons", "eccErrors", "energyJoules", "foreignProcesses", "kernelResident", "memoryClockHz",
            "memoryUsedBytes", "powerLimitWatts", "powerViolation", "powerWatts", "reliabilityViolation", "smClockHz", "syncBoostViolation",
            "temperatureCelsius", "thermalViolation",
        ]);
    }

    [Fact]
    public void OfSeveralWaysToAskTheReasonIsThatOfOneThereIs()
    {
        // Neither nvmlDeviceGetMemoryInfo_v2 nor nvmlDeviceGetTemperatureV: what there is instead is not supported.
        using var telemetry = NvmlTelemetry.Open(NvmlStub.FirstUuid, Runner, Stub("OLD", "STATUS=3").Path);
        telemetry.Read();
        telemetry.Missing.Values.ShouldAllBe(reason => reason == "not supported by this device");
    }

    [Fact]
    public void WithoutALibraryThereIsAReasonAndNoFailure()
    {
        using var telemetry = NvmlTelemetry.Open(NvmlStub.FirstUuid, Runner, "/nowhere/libnvidia-ml.so.1");
        telemetry.Read().ShouldBe(new());
        telemetry.Missing.ShouldHaveSingleItem().ShouldBe(new("telemetry", "/nowhere/libnvidia-ml.so.1, which CALIBRATE_NVML names, cannot be loaded"));
    }

    [Fact]
    public void ALibraryThatDoesNotStartSaysWhy()
    {
        using var telemetry = NvmlTelemetry.Open(NvmlStub.FirstUuid, Runner, Stub("INIT=18").Path);
        telemetry.Missing["telemetry"].ShouldEndWith("does not start: the library and the loaded driver are of different versions: restart the machine after the update");
    }

    [Fact]
    public void AnUnknownUuidFindsNothing()
    {
        var stub = Stub();
        using var telemetry = NvmlTelemetry.Open("ffffffff-1111-2222-3333-444444444444", Runner, stub.Path);
        telemetry.Missing["telemetry"].ShouldBe("NVML shows no device with the UUID ffffffff-1111-2222-3333-444444444444");
        stub.Begun.ShouldBe(0);
    }

    [Fact]
    public void ADeviceWithoutUuidHasNoSensors()
    {
        using var telemetry = NvmlTelemetry.Open(null, Runner, Stub().Path);
        telemetry.Missing["telemetry"].ShouldStartWith("the CUDA driver does not tell the device's UUID");
    }

    [Fact]
    public void WhatIsBegunIsEnded()
    {
        var stub = Stub();
        using (NvmlTelemetry.Open(NvmlStub.FirstUuid, Runner, stub.Path))
            stub.Begun.ShouldBe(1);
        stub.Begun.ShouldBe(0);
        GpuSurvey.Take(stub.Path).Gpus.Count.ShouldBe(3);
        stub.Begun.ShouldBe(0);
    }

    // The third version fills 24 bytes, in some drivers 32, in others 16; the second 24, the first 16.
    [Theory]
    [InlineData]
    [InlineData("ODD_V3=32")]
    [InlineData("ODD_V3=16")]
    [InlineData("NO_V3")]
    [InlineData("OLD")]
    public void ProcessesAreReadWhateverTheirStructure(params string[] driver)
    {
        var stub = Stub(driver);
        using var telemetry = NvmlTelemetry.Open(NvmlStub.FirstUuid, Runner, stub.Path);

        telemetry.Read().ForeignProcesses.ShouldBe([]);
        stub.AddProcesses(4_194_300, 4_194_301, Runner);
        telemetry.Read().ForeignProcesses.ShouldBe(["a process out of sight (pid 4194300)", "a process out of sight (pid 4194301)"]);
        stub.AddProcesses([.. Enumerable.Range(5_000_000, 200)]);
        telemetry.Read().ForeignProcesses.ShouldNotBeNull().Count.ShouldBe(200);
    }

    [Fact]
    public void ACounterThatWrapsIsFollowed()
    {
        var stub = Stub();
        using var telemetry = NvmlTelemetry.Open(NvmlStub.FirstUuid, Runner, stub.Path);
        // 2 kJ below the end of 32 bits, and 2 kJ more every 4 s.
        var samples = Enumerable.Range(0, 4).Select(i =>
        {
            stub.Set("stub_energy", (uint.MaxValue - 1_999_999 + (2_000_000UL * (ulong)i)) % (1UL << 32) + (i == 1 ? 1UL : 0));
            return new DeviceSample(TimeSpan.FromSeconds(4 * i), TimeSpan.FromSeconds(4 * i), telemetry.Read());
        }).ToList();

        var window = DeviceSummary.Energy(samples, TimeSpan.Zero).ShouldNotBeNull();
        window.Joules.ShouldBe(6000, 0.01);
        window.Length.ShouldBe(TimeSpan.FromSeconds(12));
    }
}
