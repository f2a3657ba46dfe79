using Calibrate.Units;

namespace Calibrate.Tests.Units;

public class UnitTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0412345, "0.04123")]
    [InlineData(41.2345, "41.23")]
    [InlineData(41234.6, "41235")]
    [InlineData(-2.5, "-2.500")]
    [InlineData(9.99996, "10.000")]
    public void SignificantDigitsNeverHideWholeOnes(double value, string text) => Figure.Significant(value).ShouldBe(text);

    [Theory]
    [InlineData(0L, "0 B")]
    [InlineData(1023L, "1023 B")]
    [InlineData(1536L, "1.50 KiB")]
    [InlineData(1_000_000_000L, "954 MiB")]
    [InlineData(1L << 30, "1.00 GiB")]
    [InlineData(150_754_820_096L, "140 GiB")]
    public void MemoryIsBinary(long bytes, string text) => new ByteSize(bytes).ToString().ShouldBe(text);

    [Fact]
    public void RatesAreDecimal()
    {
        new ByteRate(45e9).ToString().ShouldBe("45.00 GB/s");
        new FlopRate(989e12).ToString().ShouldBe("989.0 TFLOP/s");
        new FlopCount(35.128e9).ToString().ShouldBe("35.13 GFLOP");
        new FlopCount(0).ToString().ShouldBe("0 FLOP");
    }

    [Fact]
    public void APriceTimesDeviceTimeIsMoney()
    {
        var cost = new HourlyPrice(2.5m, "USD") * DeviceTime.Of(TimeSpan.FromMinutes(90), devices: 4);

        cost.ShouldBe(new Money(15m, "USD"));
        cost.ToString().ShouldBe("15.00 USD");
    }

    [Theory]
    [InlineData("usd")]
    [InlineData("$")]
    [InlineData("")]
    public void ACurrencyIsACode(string code) => Should.Throw<ArgumentException>(() => new Money(1, code));

    [Fact]
    public void APriceIsNotNegative() => Should.Throw<ArgumentOutOfRangeException>(() => new HourlyPrice(-1, "USD"));

    [Fact]
    public void SmallSumsAreNotShownAsFree() => new Money(0.0012m, "USD").ToString().ShouldBe("0.0012 USD");

    [Fact]
    public void SumsAddUpInOneCurrencyOnly()
    {
        (new Money(1.84m, "USD") + new Money(0.20m, "USD")).ShouldBe(new Money(2.04m, "USD"));
        Should.Throw<ArgumentException>(() => new Money(1, "USD") + new Money(1, "EUR")).Message.ShouldStartWith("USD and EUR do not add up");
    }

    [Fact]
    public void TokensOverTheirRateAreADuration()
    {
        (new TokenCount(7.2e6) / new TokenRate(1000)).ShouldBe(TimeSpan.FromHours(2));
        (new TokenCount(7.2e6) / (new TokenRate(1000) * 4)).ShouldBe(TimeSpan.FromMinutes(30));
        new SampleRate(40).For(80).ShouldBe(TimeSpan.FromSeconds(2));
    }
}
