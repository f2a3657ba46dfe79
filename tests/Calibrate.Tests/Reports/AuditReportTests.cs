using System.Globalization;
using System.Text.Json.Nodes;
using Calibrate.Costs.Claims;
using Calibrate.Reports;

namespace Calibrate.Tests.Reports;

public class AuditReportTests
{
    private static readonly Audit Shipped = Audit.Of(AuditFacts.Shipped);

    private static readonly Dictionary<string, Func<string>> Reports = new(StringComparer.Ordinal)
    {
        ["audit.txt"] = () => AuditReport.Text(Shipped),
        ["audit.json"] = () => AuditJson.Of(Shipped),
        ["audit-claims.txt"] = () => AuditReport.Sheets(Audit.Of(AuditFacts.Shipped, claim => claim.Id is "C004" or "C014" or "C026")),
    };

    public static TheoryData<string> Names => [.. Reports.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheReportIsAsAgreed(string name) => Reports[name]().ShouldBeGolden(name);

    [Fact]
    public void ItIsTheSameInEveryCulture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            AuditJson.Of(Audit.Of(AuditFacts.Shipped)).ShouldBe(AuditJson.Of(Shipped));
            AuditReport.Markdown(Shipped).ShouldNotContain('\r');
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void ThePageInTheRepositoryIsWhatTheDataSay() =>
        File.ReadAllText(Path.Combine(Golden.Repository, "docs", "audit.md")).ShouldBe(AuditReport.Markdown(Shipped), "run scripts/audit");

    [Fact]
    public void EveryClaimIsARowOfThePage()
    {
        var rows = AuditReport.Markdown(Shipped).Split('\n').Where(line => line.StartsWith("| C", StringComparison.Ordinal)).ToList();

        rows.Count.ShouldBe(117);
        rows.ShouldAllBe(row => row.Split(" | ").Length == 8);
    }

    [Fact]
    public void TheCountsAddUp()
    {
        var json = JsonNode.Parse(AuditJson.Of(Shipped))!;

        json["verdicts"]!.AsArray().Sum(one => (int)one!["claims"]!).ShouldBe(117);
        json["claims"]!.AsArray().Count.ShouldBe(117);
    }

    [Fact]
    public void WhatIsRefutedHasAFigureInItsPlace()
    {
        foreach (var claim in JsonNode.Parse(AuditJson.Of(Shipped))!["claims"]!.AsArray())
        {
            var isRefuted = (string)claim!["verdict"]! is "arithmetic wrong" or "price stale" or "inconsistent within the document" or "does not hold";
            (claim["inItsPlace"] is not null).ShouldBe(isRefuted, (string)claim["id"]!);
        }
    }
}
