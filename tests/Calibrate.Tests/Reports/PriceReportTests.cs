using System.Globalization;
using System.Text.Json.Nodes;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Prices.Importing;
using Calibrate.Reports;

namespace Calibrate.Tests.Reports;

public class PriceReportTests
{
    private static readonly PriceCheck Check = PriceCheck.Of(PriceCatalogue.Shipped, new(2026, 9, 1), PriceCheck.DefaultMaxAge);

    private static readonly ImportResult Import = new(
        ImportFormat.SkyPilot, [PriceCatalogue.Shipped.Offers[0]], [.. Enumerable.Range(2, 12).Select(line => FormattableString.Invariant($"line {line}: x has no price"))], ["GH200"]);

    private static readonly Dictionary<string, Func<string>> Reports = new(StringComparer.Ordinal)
    {
        ["prices.txt"] = () => PriceList.Text(PriceCatalogue.Shipped, new()),
        ["prices.json"] = () => PriceList.Json(PriceCatalogue.Shipped, new()),
        ["prices-a10g.txt"] = () => PriceList.Text(PriceCatalogue.Shipped, new(Gpu: "A10G")),
        ["prices-p4d.txt"] = () => PriceSheet.Text(PriceCatalogue.Shipped, "p4d.24xlarge"),
        ["prices-p4d.json"] = () => PriceSheet.Json(PriceCatalogue.Shipped, "p4d.24xlarge"),
        ["prices-check.txt"] = () => PriceCheckReport.Text(Check),
        ["prices-check.json"] = () => PriceCheckReport.Json(Check),
        ["prices-import.txt"] = () => PriceImportReport.Text(Import, "vms.csv", "prices/lambda-vms.csv"),
        ["prices-import.json"] = () => PriceImportReport.Json(Import, "vms.csv", "prices/lambda-vms.csv"),
    };

    public static TheoryData<string> Names => [.. Reports.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheReportIsAsAgreed(string name) => Reports[name]().ShouldBeGolden(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void ItIsTheSamePlainTextInEveryCulture(string name)
    {
        var expected = Reports[name]();
        expected.ShouldNotContain('\r');
        expected.ShouldEndWith("\n");
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Reports[name]().ShouldBe(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void EveryPriceOfTheDocumentHasItsDateItsSourceAndItsVerification()
    {
        foreach (var offer in JsonNode.Parse(PriceList.Json(PriceCatalogue.Shipped, new()))!["offers"]!.AsArray())
        {
            offer!["source"]!["verification"]!.GetValue<string>().ShouldBe("unverified");
            offer["source"]!["name"]!.GetValue<string>().ShouldNotBeEmpty();
            if (offer["source"]!["asOf"] is { } date)
                AsOf.Parse(date.GetValue<string>()).ShouldNotBeNull();
        }
    }
}
