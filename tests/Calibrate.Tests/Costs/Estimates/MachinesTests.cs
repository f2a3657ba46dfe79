using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Estimates;

public class MachinesTests
{
    private static readonly PriceCatalogue Shipped = PriceCatalogue.Shipped;

    [Fact]
    public void APriceOfTheUsersOwnNeedsNoneOfTheCatalogue()
    {
        // SageMaker's spot price is only in a document.
        var spot = Find("ml.g4dn.xlarge", PurchaseKind.Spot, price: new(0.2m, "USD"));
        (spot.Price, spot.Kind, spot.PriceDoubt).ShouldBe((new InstancePrice(0.2m, "USD"), PurchaseKind.Spot, PriceSpread.None));
        spot.PriceSpread.High.ShouldBe(JobDefaults.SpotPriceFactor, 1e-12); // it moves all the same

        var only = Shipped with { Offers = [.. Shipped.Offers.Where(offer => offer is { Instance: "a2-highgpu-8g", Price: null })] };
        var eight = Machines.Find("a2-highgpu-8g", PurchaseKind.OnDemand, null, new(1, "USD"), only);
        (eight.Price, eight.Devices, eight.PriceOrigin.Grounds).ShouldBe((new InstancePrice(8, "USD"), 8, Grounds.Given));
    }

    [Fact]
    public void RefusalsNameWhatWouldWork()
    {
        Refusal(() => Find("p5.48xlarg")).ShouldBe("--on p5.48xlarg: there is no such machine in the catalogue; alike are p5.48xlarge; calibrate prices list shows what there is, calibrate estimate --gpu NAME --price USD_PER_HOUR prices a device that it has not, --on own --gpu NAME one of yours");
        Refusal(() => Find("RTX 409O")).ShouldContain("; alike are RTX 4090, RTX 3090, RTX 4080;");
        Refusal(() => Find("RTX 4090", PurchaseKind.Spot)).ShouldBe("--spot: RTX 4090 is own hardware, which nobody takes away; leave --spot out");
        Refusal(() => Find("p5.48xlarge", region: "mars", price: new(3, "USD"))).ShouldBe("--region mars: the catalogue has p5.48xlarge in us-east-1; name one of these, or none");
        Refusal(() => Find("p5.48xlarge", region: "mars")).ShouldEndWith("there is p5.48xlarge on-demand in us-east-1; take one of those that have a price, say one with --price, or add a list with calibrate prices import FILE");
    }

    [Fact]
    public void APriceThatHasCeasedIsNamedAsSuch()
    {
        var old = Shipped.Rows("p4d.24xlarge").Single(offer => offer.Until is not null);
        var machine = Machines.Find("p4d.24xlarge", PurchaseKind.OnDemand, null, null, Shipped with { Offers = [old] });

        machine.PriceWarnings.Last().ShouldBe("the price held until 2025-06, and the catalogue has none of p4d.24xlarge since; say one with --price, or add a list with calibrate prices import FILE");
        machine.PriceOrigin.Source!.ShouldContain("until 2025-06");
        Machines.Find("p4d.24xlarge", PurchaseKind.OnDemand, null, null, Shipped).Ceased.ShouldBeNull();
        machine.At(new(1, "USD")).PriceWarnings.ShouldBeEmpty();
    }

    private static Machine Find(string name, PurchaseKind kind = PurchaseKind.OnDemand, string? region = null, HourlyPrice? price = null) =>
        Machines.Find(name, kind, region, price, Shipped);

    private static string Refusal(Func<Machine> action) => Should.Throw<EstimateException>(() => action()).Message;
}
