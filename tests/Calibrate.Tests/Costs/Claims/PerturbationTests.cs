using Calibrate.Costs.Claims;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Claims;

/// <summary>Other prices, facts, models and published rows give other verdicts.</summary>
public class PerturbationTests
{
    private static readonly AuditFacts Shipped = AuditFacts.Shipped;

    [Fact]
    public void APriceThatIsStillAskedIsNotStale()
    {
        var asBefore = WithOffers(offer => offer.Instance == "p4d.24xlarge" ? offer with { Price = new(32.77m, "USD") } : offer);

        (VerdictOf(Shipped, "C004"), VerdictOf(asBefore, "C004")).ShouldBe((Verdict.PriceStale, Verdict.Holds));
        (VerdictOf(Shipped, "C100"), VerdictOf(asBefore, "C100")).ShouldBe((Verdict.PriceStale, Verdict.Holds));
    }

    [Fact]
    public void APriceThatWasNeverAskedIsWrongAndNotStale()
    {
        var neverSo = WithOffers(offer => offer is { Instance: "p4d.24xlarge", Until: not null } ? offer with { Price = new(30m, "USD") } : offer);

        VerdictOf(neverSo, "C100").ShouldBe(Verdict.DoesNotHold);
    }

    [Fact]
    public void ADearerInstanceTakesItsSumsAlong()
    {
        var dearer = WithOffers(offer => offer.Instance == "ml.g4dn.xlarge" && offer.Price is not null ? offer with { Price = new(0.9m, "USD") } : offer);

        VerdictOf(dearer, "C035").ShouldBe(Verdict.DoesNotHold);
        VerdictOf(dearer, "C037").ShouldBe(Verdict.DoesNotHold);
        Of(dearer, "C037").Computed.ShouldBe(new Bounds(1.8, 2.7));
    }

    [Fact]
    public void ASumThatTheDocumentsOwnRateDoesNotGiveIsArithmetic() =>
        VerdictOf(WithClaim("C037", new(1.47, 3.21)), "C037").ShouldBe(Verdict.ArithmeticWrong);

    [Fact]
    public void AClaimIsComputedFromTheOthers()
    {
        VerdictOf(WithClaim("C001", new Bounds(60)), "C002").ShouldBe(Verdict.ArithmeticWrong);
        VerdictOf(WithClaim("C006", new Bounds(100_000)), "C014").ShouldBe(Verdict.Holds);
        VerdictOf(WithClaim("C033", new(6, 7)), "C071").ShouldBe(Verdict.Holds);
        Of(WithClaim("C033", new(6, 7)), "C071").Computed.ShouldBe(new Bounds(3, 5));
    }

    [Fact]
    public void OnePartThatIsWrongRefutesTheWhole()
    {
        var smaller = Of(WithFact("memory of g4dn.xlarge", new Bounds(8)), "C036");

        (smaller.Verdict, smaller.Says.ToString(), smaller.Computed).ShouldBe((Verdict.DoesNotHold, "16 GiB", new Bounds(8)));
        smaller.Parts.Select(part => part.Verdict).ShouldBe([Verdict.Holds, Verdict.Holds, Verdict.DoesNotHold]);
        VerdictOf(WithOffers(offer => offer.Instance == "g4dn.xlarge" ? offer with { Gpu = Processors.Resolve("V100-16GB") } : offer), "C036").ShouldBe(Verdict.DoesNotHold);
        var larger = Shipped with { Models = [.. Shipped.Models.Select(model => model is Decoder { Name: "llama-13b" } decoder ? decoder with { Depth = 80 } : model)] };
        VerdictOf(larger, "C087").ShouldBe(Verdict.DoesNotHold);
    }

    [Fact]
    public void AFactTurnsAVerdict()
    {
        VerdictOf(WithFact("QLoRA's extra training time over LoRA", new(2, 5)), "C083").ShouldBe(Verdict.Holds);
        Of(WithFact("longest run of a preemptible instance", new Bounds(48)), "C105").Computed.ShouldBe(new Bounds(48));
        VerdictOf(WithFact("images of SA-1B", new Bounds(9e6)), "C031").ShouldBe(Verdict.DoesNotHold);
    }

    [Fact]
    public void AModelTurnsAVerdict()
    {
        var larger = Shipped with { Models = [.. Shipped.Models.Select(model => model is SamEncoder { Name: "sam-h" } sam ? sam with { Depth = 64 } : model)] };

        VerdictOf(larger, "C016").ShouldBe(Verdict.DoesNotHold);
        Of(larger, "C005").Computed.High.ShouldBeGreaterThan(40);
        VerdictOf(larger, "C017").ShouldBe(Verdict.Holds);
    }

    [Fact]
    public void ThePublishedRowsTurnAVerdict()
    {
        var slowV100 = Shipped with
        {
            Throughputs =
            [
                .. Shipped.Throughputs.Select(row => row.Conditions.Device.Name == "V100 SXM2"
                    ? row with { Figure = row.Figure with { PerSecond = new(row.Figure.PerSecond.Value / 2, null, null) } }
                    : row),
            ],
        };

        Of(slowV100, "C095").Computed.High.ShouldBe(2 * Of(Shipped, "C095").Computed.High, 1e-9);

        var slowHalf = Shipped with
        {
            Throughputs =
            [
                .. Shipped.Throughputs.Select(row => row.Conditions.Precision is Precision.Fp16 or Precision.Bf16
                    ? row with { Figure = row.Figure with { PerSecond = new(row.Figure.PerSecond.Value / 2, null, null) } }
                    : row),
            ],
        };

        (VerdictOf(Shipped, "C109"), VerdictOf(slowHalf, "C109")).ShouldBe((Verdict.Holds, Verdict.DoesNotHold));
    }

    [Fact]
    public void TheSpotMarketTurnsItsVerdicts()
    {
        var cheap = Shipped with { Prices = Shipped.Prices with { SpotSavings = [.. Shipped.Prices.SpotSavings.Select(row => row with { Saving = 0.9, InterruptedLow = 0 })] } };

        (VerdictOf(cheap, "C061"), VerdictOf(cheap, "C063"), VerdictOf(cheap, "C057")).ShouldBe((Verdict.Holds, Verdict.Holds, Verdict.Holds));
        VerdictOf(cheap, "C058").ShouldBe(Verdict.DoesNotHold);
        VerdictOf(Shipped with { Prices = Shipped.Prices with { SpotSavings = [.. Shipped.Prices.SpotSavings.Select(row => row with { Saving = 0.75 })] } }, "C058").ShouldBe(Verdict.Holds);
        VerdictOf(Shipped with { Traces = [Shipped.Traces[0] with { StartsAvailable = true, RunLengths = [100_000] }] }, "C062").ShouldBe(Verdict.Holds);
    }

    [Fact]
    public void ACardThatOnlyQloraFitsOnMayMakeItCheaper()
    {
        var cheapT4 = WithOffers(offer => offer.Gpu?.Name == "T4" && offer.Price is not null ? offer with { Price = new(0.01m, "USD") } : offer);

        (VerdictOf(Shipped, "C084"), VerdictOf(cheapT4, "C084")).ShouldBe((Verdict.DoesNotHold, Verdict.Holds));
    }

    [Fact]
    public void OwnCardsAreCostEffectiveOnlyAtTheirPrice()
    {
        var dear = Shipped with { Prices = Shipped.Prices with { Hardware = [.. Shipped.Prices.Hardware.Select(machine => machine with { PurchasePrice = new(machine.PurchasePrice.Amount * 10, "USD") })] } };

        (VerdictOf(Shipped, "C115"), VerdictOf(dear, "C115")).ShouldBe((Verdict.Holds, Verdict.DoesNotHold));
    }

    [Fact]
    public void TwoInstancesWithDifferentGpusHaveOtherPeaks()
    {
        var other = WithOffers(offer => offer.Instance == "ml.g4dn.2xlarge" ? offer with { Gpu = Processors.Resolve("V100-16GB") } : offer);

        (Of(Shipped, "C041").Computed, Of(other, "C041").Computed.Low > 1.5).ShouldBe((new Bounds(1), true));
    }

    private static AuditFacts WithOffers(Func<Offer, Offer> change) =>
        Shipped with { Prices = Shipped.Prices with { Offers = [.. Shipped.Prices.Offers.Select(change)] } };

    private static AuditFacts WithClaim(string id, Bounds stated) =>
        Shipped with { Claims = [.. Shipped.Claims.Select(claim => claim.Id == id ? claim with { Stated = stated } : claim)] };

    private static AuditFacts WithFact(string name, Bounds value) =>
        Shipped with { Facts = [.. Shipped.Facts.Select(fact => fact.Name == name ? fact with { Value = value } : fact)] };

    private static Verdict VerdictOf(AuditFacts facts, string id) => Of(facts, id).Verdict;

    private static ClaimFinding Of(AuditFacts facts, string id) => Audit.Of(facts, claim => claim.Id == id).Findings.Single();
}
