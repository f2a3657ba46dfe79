using Calibrate.Measuring.Watch;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring.Watch;

/// <summary>Blocks from second 0 to 4, 4.5 to 8 and so on as a test says; samples that take a tenth of a second.</summary>
public class DeviceSummaryTests
{
    private static readonly DeviceState State = new();

    private static DeviceSample At(double seconds, DeviceState state) => new(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds + 0.1), state);

    private static TimeWindow Block(double begin, double end) => new(TimeSpan.FromSeconds(begin), TimeSpan.FromSeconds(end));

    [Fact]
    public void OnlySamplesWithinABlockCount()
    {
        DeviceSample[] samples =
        [
            At(0.5, State with { PowerWatts = 900 }), // warm-up
            At(1.95, State with { PowerWatts = 800 }), // begins before the block
            At(2.0, State with { PowerWatts = 300 }),
            At(3.0, State with { PowerWatts = 500 }),
            At(3.95, State with { PowerWatts = 10 }), // ends after it
            At(4.2, State with { PowerWatts = 20 }), // between two blocks
            At(5.0, State with { PowerWatts = 400 }),
            At(7.0, State with { PowerWatts = 30 }), // after the last
        ];

        var reading = DeviceSummary.Of(samples, [Block(2, 4), Block(4.5, 6)]).ShouldNotBeNull();

        reading.Samples.ShouldBe(3);
        reading.PowerWatts.ShouldBe(new(400, 300, 500));
        reading.KernelResident.ShouldBeNull();
        reading.SlowedShare.ShouldBeNull();
    }

    [Fact]
    public void WithoutASampleThereIsNoReading()
    {
        DeviceSummary.Of([At(9, State)], [Block(0, 4)]).ShouldBeNull();
        DeviceSummary.Of([], []).ShouldBeNull();
    }

    [Fact]
    public void ReasonsAreSharesOfTheSamplesThatTell()
    {
        DeviceSample[] samples =
        [
            At(0, State with { ClockReasons = ClockReasons.PowerCap }),
            At(1, State with { ClockReasons = ClockReasons.Hardware | ClockReasons.HardwareThermal }),
            At(2, State),
            At(3, State with { ClockReasons = ClockReasons.Idle }),
            At(4, State with { ClockReasons = ClockReasons.PowerBrake }),
        ];

        var reading = DeviceSummary.Of(samples, [Block(0, 5)]).ShouldNotBeNull();

        reading.ShouldSatisfyAllConditions(
            r => r.SlowedShare.ShouldBe(0.5), r => r.SlowedBy.ShouldBe("thermal, power brake"),
            r => r.ClockReasons.ShouldBe("thermal, power brake, power cap"));
    }

    [Fact]
    public void CountersAreDifferences()
    {
        DeviceSample[] samples =
        [
            At(0, State with { Violations = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), null, TimeSpan.FromSeconds(7), null), EccErrors = new(3, 1) }),
            At(2, State with { Violations = new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1), null, TimeSpan.FromSeconds(8), null), EccErrors = new(4, 1) }),
            At(4, State with { Violations = new(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(1), null, TimeSpan.FromSeconds(6), null), EccErrors = new(5, 1) }),
        ];

        var reading = DeviceSummary.Of(samples, [Block(0, 5)]).ShouldNotBeNull();

        // 2 of 4 s; none; not told; set back; not told.
        reading.Violations.ShouldBe(new ViolationShares(Power: 0.5, Thermal: 0));
        reading.EccErrors.ShouldBe(new EccErrors(2, 0));
    }

    [Fact]
    public void TheEnergyRunsOverGapsAndBeyondTheBlocksButNotIntoTheWarmUp()
    {
        // 1 kW in the warm-up, 400 W from second 2 on, blocks until 6, and the same steps until 8.
        DeviceSample[] samples = [.. Enumerable.Range(0, 9).Select(i => At(i, State with { EnergyMillijoules = (ulong)(i <= 2 ? 1_000_000 * i : 2_000_000 + (400_000 * (i - 2))) }))];

        var reading = DeviceSummary.Of(samples, [Block(2, 4), Block(4.5, 6)]).ShouldNotBeNull();

        (reading.EnergyJoules, reading.EnergyWindowSeconds).ShouldBe((2400, 6));
    }

    [Fact]
    public void EnergyOfLessThanFiveSecondsIsAbsent()
    {
        DeviceSample[] samples = [.. Enumerable.Range(0, 5).Select(i => At(i, State with { EnergyMillijoules = (ulong)(400_000 * i) }))];
        var reading = DeviceSummary.Of(samples, [Block(0, 5)]).ShouldNotBeNull();
        (reading.EnergyJoules, reading.EnergyWindowSeconds).ShouldBe((null, null));
    }

    [Fact]
    public void TheFirstForeignProcessAndTheLastLimitAreKept()
    {
        DeviceSample[] samples =
        [
            At(0, State with { PowerLimitWatts = 700, ForeignProcesses = [] }),
            At(1, State with { PowerLimitWatts = 500, ForeignProcesses = ["python (pid 9)", "nc (pid 10)"] }),
            At(2, State),
        ];
        var reading = DeviceSummary.Of(samples, [Block(0, 5)]).ShouldNotBeNull();
        (reading.PowerLimitWatts, reading.ForeignProcess).ShouldBe((500, "python (pid 9)"));
    }
}
