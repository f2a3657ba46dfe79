using Calibrate.Measuring.Watch;

namespace Calibrate.Tests.Measuring.Watch;

public class EnergyWindowTests
{
    private static EnergyWindow? Of(params (double Seconds, ulong Millijoules)[] readings) =>
        EnergyWindow.Of(readings.Select(reading => (TimeSpan.FromSeconds(reading.Seconds), reading.Millijoules)));

    [Fact]
    public void EnergyIsWhatTheTotalGrewBy() =>
        Of((1, 10_000), (2, 310_000), (7, 2_010_000)).ShouldBe(new(2000, TimeSpan.FromSeconds(6)));

    [Fact]
    public void ATotalOf32BitsWraps() =>
        Of((0, (1UL << 32) - 400_000), (1, 100_000), (6, 2_600_000)).ShouldBe(new(3000, TimeSpan.FromSeconds(6)));

    [Fact]
    public void ATotalThatIsSetBackBeginsAnew()
    {
        // As a wrap it would be 1.3 MJ within a second. The longer of the two stretches counts.
        Of((0, 3_000_000_000), (2, 3_001_000_000), (3, 200_000), (8, 2_700_000)).ShouldBe(new(2500, TimeSpan.FromSeconds(5)));
        Of((0, 3_000_000_000), (6, 3_003_000_000), (7, 200_000), (9, 1_200_000)).ShouldBe(new(3000, TimeSpan.FromSeconds(6)));
    }

    [Fact]
    public void ATotalBeyond32BitsDoesNotWrapThere() =>
        Of((0, 5UL << 32), (5, (5UL << 32) + 2_500_000), (6, 7)).ShouldBe(new(2500, TimeSpan.FromSeconds(5)));

    [Fact]
    public void AJumpThatNoDeviceDrawsIsNone() =>
        Of((0, 0), (5, 2_500_000), (6, 900_000_000), (7, 900_500_000)).ShouldBe(new(2500, TimeSpan.FromSeconds(5)));

    [Fact]
    public void ATotalThatStandsStillTellsNothing() => Of((0, 5_000), (10, 5_000)).ShouldBeNull();

    [Fact]
    public void OneReadingIsNoWindow()
    {
        Of().ShouldBeNull();
        Of((1, 5_000)).ShouldBeNull();
    }
}
