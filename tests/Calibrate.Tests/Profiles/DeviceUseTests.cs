using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public class DeviceUseTests
{
    private static DeviceUse? Of(CellKey key, double step, params DeviceReading?[] readings) =>
        Sample.Cell(key, [.. readings.Select((reading, i) => Sample.Launch(step, i) with { Telemetry = reading })]).Figures!.Device;

    [Fact]
    public void EnergyIsThatOfAStepOverTheBatch()
    {
        // 3000 J in 5 s and 5200 J in 7.5 s are 656 W; a step of 0.8 s of a batch of 4 images takes 524.8 J.
        var use = Of(Sample.VitTrain, 0.8, Sample.Sensors, Sample.Sensors with { EnergyJoules = 5200, EnergyWindowSeconds = 7.5 }).ShouldNotBeNull();

        use.JoulesPerSample!.Value.ShouldBe(656 * 0.8 / 4, 1e-9);
        use.ThroughputPerWatt!.Value.ShouldBe(4 / 0.8 / 656, 1e-12); // 5 images/s at 656 W
        use.JoulesPerToken.ShouldBeNull();
        use.EnergyWindowSeconds.ShouldBe(5);
    }

    [Fact]
    public void TokensAreCountedInPositions()
    {
        // 8 sequences of 128 positions in 50 ms at 600 W.
        var use = Of(Sample.BertTrain, 0.05, Sample.Sensors).ShouldNotBeNull();

        use.JoulesPerSample!.Value.ShouldBe(600 * 0.05 / 8, 1e-12);
        use.JoulesPerToken!.Value.ShouldBe(600 * 0.05 / 8 / 128, 1e-12);
        use.ThroughputPerWatt!.Value.ShouldBe(8 * 128 / 0.05 / 600, 1e-9);
    }

    [Fact]
    public void SensorsAreAveragedAndMemoryAndTemperatureAreTheMost()
    {
        var use = Of(Sample.VitTrain, 0.8, Sample.Sensors, Sample.Sensors with { KernelResident = new(0.7, 0, 1), MemoryUsedBytes = new(2e9, 1e9, 4e9), TemperatureCelsius = new(60, 55, 70) });

        use.ShouldNotBeNull().ShouldSatisfyAllConditions(
            u => u.KernelResident!.Value.ShouldBe(0.8, 1e-12), u => u.MemoryUsedBytes.ShouldBe(4e9), u => u.TemperatureCelsius.ShouldBe(70),
            u => u.PowerWatts.ShouldBe(600), u => u.SmClockHz.ShouldBe(1.9e9));
    }

    [Fact]
    public void ALaunchWithoutAWindowLeavesTheEnergyToTheOthers() =>
        Of(Sample.VitTrain, 0.8, Sample.Sensors, Sample.Sensors with { EnergyJoules = null, EnergyWindowSeconds = null }, null)
            .ShouldNotBeNull().JoulesPerSample!.Value.ShouldBe(600 * 0.8 / 4, 1e-9);

    [Fact]
    public void WhatNoSensorToldIsAbsent()
    {
        Of(Sample.VitTrain, 0.8, [null]).ShouldBeNull();
        Of(Sample.VitTrain, 0.8, new DeviceReading { Samples = 1 }).ShouldBe(new());
    }
}
