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

    [Theory]
    [InlineData("350 MB", 350_000_000L)]
    [InlineData("7.5GB", 7_500_000_000L)]
    [InlineData("16 GiB", 17_179_869_184L)]
    [InlineData("0 B", 0L)]
    public void AnAmountOfMemoryIsReadWithItsUnit(string text, long bytes) => ByteSize.Parse(text).ShouldBe(new ByteSize(bytes));

    [Theory]
    [InlineData("16")]
    [InlineData("16 gb")]
    [InlineData("GB")]
    [InlineData("1,5 GB")]
    [InlineData("-1 GB")]
    [InlineData("99999999 PB")]
    [InlineData("")]
    public void AnAmountWithoutAUnitOrOutOfRangeIsNone(string text) => ByteSize.Parse(text).ShouldBeNull();

    [Fact]
    public void MoneyComparesWithinOneCurrency()
    {
        (new Money(2, "USD") > new Money(1, "USD"), new Money(1, "USD") > new Money(1, "USD"), new Money(1, "USD") < new Money(2, "USD")).ShouldBe((true, false, true));
        Should.Throw<ArgumentException>(() => new Money(2, "USD") > new Money(1, "EUR")).Message.ShouldStartWith("USD and EUR do not compare");
    }

    [Fact]
    public void MoneyIsReadWithItsCurrency()
    {
        Money.Parse("25.50 USD").ShouldBe(new Money(25.50m, "USD"));
        Money.Parse("25.50").ShouldBeNull();
        Money.Parse("-1 USD").ShouldBeNull();
        Money.Parse("1,5 USD").ShouldBeNull();
        Money.Parse("1 usd").ShouldBeNull();
    }

    [Fact]
    public void AnInstanceIsPaidAsAWholeOrByTheDevice()
    {
        var price = new InstancePrice(32.77m, "USD");

        price.PerDevice(8).ShouldBe(new HourlyPrice(4.09625m, "USD"));
        (price * TimeSpan.FromMinutes(30)).ShouldBe(new Money(16.385m, "USD"));
        price.ToString().ShouldBe("32.77 USD/h");
        Should.Throw<ArgumentOutOfRangeException>(() => price.PerDevice(0));
    }

    [Fact]
    public void StorageIsPaidByGigabyteAndMonth()
    {
        var price = new StoragePrice(0.023m, "USD");

        // By hand: 10 TB for half a month: 10,000 GB x 0.023 / 2 = 115.
        price.Of(new ByteSize(10_000_000_000_000), StoragePrice.Month / 2).ShouldBe(new Money(115m, "USD"));
        (new TransferPrice(0.02m, "USD") * new ByteSize(10_000_000_000)).ShouldBe(new Money(0.2m, "USD"));
    }

    [Fact]
    public void PowerOverTimeIsEnergyAndEnergyIsBilled()
    {
        var energy = new Power(350) * TimeSpan.FromHours(10);

        energy.ShouldBe(new Energy(3.5));
        (new EnergyPrice(0.2m, "USD") * energy).ShouldBe(new Money(0.7m, "USD"));
        (new Power(350).ToString(), energy.ToString()).ShouldBe(("350 W", "3.500 kWh"));
    }

    [Fact]
    public void NoPriceIsNegative()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new InstancePrice(-1, "USD"));
        Should.Throw<ArgumentOutOfRangeException>(() => new StoragePrice(-1, "USD"));
        Should.Throw<ArgumentOutOfRangeException>(() => new TransferPrice(-1, "USD"));
        Should.Throw<ArgumentOutOfRangeException>(() => new EnergyPrice(-1, "USD"));
        Should.Throw<ArgumentOutOfRangeException>(() => new MonthlyPrice(-1, "USD"));
    }

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
