using Calibrate.Costs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Prices;

public class OwnedHardwareTests
{
    private static readonly OwnedHardware Card = new(
        "card", Processors.Resolve("RTX 4090"), 1, new(1600, "USD"), new(400), AsOf: null, "made up", "made up", "the card", Document: null, DocumentSays: null);

    private static readonly Ownership Terms = new() { Life = TimeSpan.FromHours(10_000), InUse = 0.4, Electricity = new(0.2m, "USD") };

    [Fact]
    public void AnHourWearsTheCardOffAndBurnsPower()
    {
        // By hand: 1600 / 4000 h + 0.4 kW x 0.20 = 0.40 + 0.08.
        Card.PricePerHour(Terms).ShouldBe(new InstancePrice(0.48m, "USD"));
        Card.RunningPricePerHour(Terms).ShouldBe(new InstancePrice(0.08m, "USD"));
    }

    [Fact]
    public void EveryInputIsAnAssumptionWithALabel()
    {
        var derivation = Card.Derive(Terms);
        derivation.Grounds.ShouldBe(Grounds.Computed);
        derivation.From.ShouldAllBe(from => from.Grounds == Grounds.Assumed && from.Source != null);
    }

    [Fact]
    public void ThatIsChangeable() => (Card with { PurchasePrice = new(3200, "USD") }).PricePerHour(Terms).Amount.ShouldBe(0.88m);

    [Fact]
    public void TermsWithoutSenseAreRefused()
    {
        Should.Throw<EstimateException>(() => Card.PricePerHour(Terms with { InUse = 0 })).Message.ShouldContain("the share above 0 up to 1");
        Should.Throw<EstimateException>(() => Card.PricePerHour(Terms with { InUse = double.NaN }));
        Should.Throw<EstimateException>(() => Card.PricePerHour(Terms with { Life = TimeSpan.Zero }));
        Should.Throw<EstimateException>(() => Card.PricePerHour(Terms with { Electricity = new(0.2m, "EUR") })).Message.ShouldBe("card: bought in USD, electricity in EUR; give both in one currency");
    }

    [Fact]
    public void TheDefaultsAreAsDocumented()
    {
        var terms = new Ownership();
        (terms.Life, terms.InUse, terms.Electricity).ShouldBe((TimeSpan.FromDays(1095), 0.5, new EnergyPrice(0.15m, "USD")));
    }
}
