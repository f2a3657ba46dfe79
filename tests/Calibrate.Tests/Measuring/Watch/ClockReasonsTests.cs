using Calibrate.Measuring.Watch;

namespace Calibrate.Tests.Measuring.Watch;

public class ClockReasonsTests
{
    [Theory]
    [InlineData(0x0, null, null)]
    [InlineData(0x1, "idle", null)]
    [InlineData(0x4, "power cap", null)]
    [InlineData(0x2, "application clocks", null)]
    [InlineData(0x24, "thermal, power cap", "thermal")]
    [InlineData(0x48, "thermal", "thermal")]
    [InlineData(0x88, "power brake", "power brake")]
    [InlineData(0x8, "hardware", "hardware")]
    [InlineData(0x110, "sync boost, display clocks", null)]
    [InlineData(0x10000, "reason 0x10000", null)]
    public void BitsAreWords(ulong bits, string? words, string? slowedBy)
    {
        ((ClockReasons)bits).InWords().ShouldBe(words);
        new DeviceState { ClockReasons = (ClockReasons)bits }.SlowedBy.ShouldBe(slowedBy);
    }
}
