using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Estimates.Saving;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Spot;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Costs.Estimates.Saving;

/// <summary>Whatever kind of row an estimate stands on is saved with it, and told when it changes.</summary>
public class EstimateRowsTests
{
    private static readonly ToolDescription Tool = new("1.2.3", "abc");
    private static readonly EstimateTables Shipped = new(PriceCatalogue.Shipped);
    private static readonly EstimateOptions OverTheTrace = new() { Interruptions = Interruptions.Replay.Find("us-west-2b"), Draws = 100 };

    private static Job Vit => new() { Name = "vit", Workload = "vit-b", Precision = Precision.Fp16, Samples = 100_000 };

    private static Job Bert(int devices) => new() { Name = "bert", Workload = "bert-large", Size = InputSize.Sequence(384), Precision = Precision.Fp16, Samples = 100_000, Devices = devices };

    // The processor's inference is published compiled only.
    private static JobEstimate Compiled() => JobEstimate.Of(
        new() { Name = "pass", Workload = "resnet50", Mode = Mode.Forward, Precision = Precision.Fp32, Samples = 100_000 }, Machine.Given(Processors.Resolve("i9_10940x CPU"), new(1, "USD")), new());

    private static Job Yolo => ExampleJobs.Find("yolov8")!;

    // An estimate that stands on a row of the table; the table with that row changed; what tells that it was.
    private static readonly Dictionary<string, (Func<JobEstimate> Estimate, EstimateTables Changed)> Cases = new(StringComparer.Ordinal)
    {
        ["offers.csv"] = (() => On("ml.g5.xlarge", Yolo), Shipped with { Prices = PriceCatalogue.Shipped with { Offers = [.. PriceCatalogue.Shipped.Offers.Select(row => row with { Price = row.Price is { } price ? new(price.Amount * 2, price.Currency) : null })] } }),
        ["spot-savings.csv"] = (
            () => JobEstimate.Of(Yolo, Machines.Find("g4dn.xlarge", PurchaseKind.Spot, null, null, PriceCatalogue.Shipped), new(), OverTheTrace),
            Shipped with { Prices = PriceCatalogue.Shipped with { SpotSavings = [.. PriceCatalogue.Shipped.SpotSavings.Select(row => row with { Saving = 0.5 })] } }),
        ["storage.csv"] = (() => On("ml.g5.xlarge", Yolo), Shipped with { Prices = PriceCatalogue.Shipped with { Storage = [.. PriceCatalogue.Shipped.Storage.Select(row => row with { Price = new(0.03m, "USD") })] } }),
        ["transfer.csv"] = (
            () => JobEstimate.Of(Yolo, Machines.Find("ml.g5.xlarge", PurchaseKind.OnDemand, null, null, PriceCatalogue.Shipped), new(), new() { Data = DataPlace.OtherRegion }),
            Shipped with { Prices = PriceCatalogue.Shipped with { Transfers = [.. PriceCatalogue.Shipped.Transfers.Select(row => row with { Price = new(0.09m, "USD") })] } }),
        ["hardware.csv"] = (
            () => On("RTX 4090", Bert(1)),
            Shipped with { Prices = PriceCatalogue.Shipped with { Hardware = [.. PriceCatalogue.Shipped.Hardware.Select(row => row with { PurchasePrice = new(2000, "USD") })] } }),
        ["published.csv"] = (
            () => On("RTX 3090", Vit), Shipped with { Throughputs = [.. PublishedThroughputs.All.Select(row => row with { Figure = row.Figure with { PerSecond = new(1, null, null) } })] }),
        ["roofline.csv"] = (() => On("g5.xlarge", Vit), Shipped with { Roofline = [.. Shipped.Roofline.Select(row => row with { Sha256 = new('0', 64) })] }),
        ["gpus.csv"] = (() => On("g5.xlarge", Vit), Shipped with { Gpus = [.. GpuSpecs.All.Select(row => row with { Bandwidth = new(1e9) })] }),
        ["published_scaling.csv"] = (
            () => On("p4de.24xlarge", Vit with { Devices = 8 }),
            Shipped with { Scalings = [.. PublishedScaling.Rows.Select(row => row with { Devices = row.Devices * 2 })] }),
        ["interconnects.csv"] = (
            () => On("p4d.24xlarge", Vit with { Devices = 8 }),
            Shipped with { Interconnects = [.. InterconnectClasses.Rows.Select(row => row with { Source = "x" })] }),
        ["compile pairs"] = (
            Compiled,
            Shipped with { CompilePairs = [RowReference.OfCompilePairs([.. EagerThroughput.SpeedUps.Select(speedUp => speedUp * 1.1)])] }),
        ["spot_traces.csv"] = (
            () => JobEstimate.Of(Yolo, Machines.Find("g4dn.xlarge", PurchaseKind.Spot, null, null, PriceCatalogue.Shipped), new(), OverTheTrace),
            Shipped with { Traces = [.. SpotTrace.Shipped.Select(trace => trace with { RunLengths = [.. trace.RunLengths, 1] })] }),
    };

    public static TheoryData<string> Tables => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Tables))]
    public void AChangedRowIsTold(string table)
    {
        var saved = SavedEstimateFile.Read(SavedEstimateFile.Write(SavedEstimate.Of(Cases[table].Estimate(), Tool, DateTimeOffset.UnixEpoch)), "est.json");

        var rows = saved.Rows.Where(row => row.Table == table).ToList();
        rows.ShouldNotBeEmpty();
        Check(saved, Shipped).Where(finding => IsOf(finding, table)).ShouldAllBe(finding => finding.State == Freshness.Current || finding.State == Freshness.Stale);
        var told = Check(saved, Cases[table].Changed).Where(finding => IsOf(finding, table)).ToList();
        told.Count.ShouldBe(rows.Count);
        told.ShouldAllBe(finding => finding.State == Freshness.Changed);
        told[0].Says.ShouldEndWith("; estimate again");
        // Nothing else is blamed.
        Check(saved, Cases[table].Changed).Where(finding => !IsOf(finding, table)).ShouldAllBe(finding => finding.State == Freshness.Current || finding.State == Freshness.Stale);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void ARowThatIsGoneIsMissing(string table)
    {
        var saved = SavedEstimate.Of(Cases[table].Estimate(), Tool, DateTimeOffset.UnixEpoch);
        var none = new EstimateTables(new([], [], [], [], [], [])) { Throughputs = [], Gpus = [], Scalings = [], Traces = [], Roofline = [], Interconnects = [], CompilePairs = [] };

        Check(saved, none).ShouldAllBe(finding => finding.State == Freshness.Missing);
    }

    [Fact]
    public void WhatHasNoRooflineInItStandsOnNone()
    {
        var rows = SavedEstimate.Of(Compiled(), Tool, DateTimeOffset.UnixEpoch).Rows;

        rows.Select(row => row.Table).ShouldContain("compile pairs");
        rows.Select(row => row.Table).ShouldNotContain("roofline.csv");
    }

    [Fact]
    public void OnlyPricesAge()
    {
        var saved = SavedEstimate.Of(On("p4de.24xlarge", Bert(8)), Tool, DateTimeOffset.UnixEpoch);

        EstimateCheck.Of(saved, Shipped, [], Tool, new(2046, 1, 1), PriceCheck.DefaultMaxAge).Findings.Where(finding => finding.State == Freshness.Stale).Select(finding => finding.Subject.Split(',')[0])
            .Distinct().ShouldBe(["offers.csv"]);
    }

    [Fact]
    public void WhatTheUserSaysIsNoRow() =>
        SavedEstimate.Of(JobEstimate.Of(Vit, Machine.Given(Processors.Resolve("RTX 3090"), new(1, "USD")), new()), Tool, DateTimeOffset.UnixEpoch)
            .Rows.ShouldNotContain(row => row.Table == "offers.csv" || row.Table == "hardware.csv");

    [Fact]
    public void EveryFactOfARowIsInItsHash()
    {
        var spec = GpuSpecs.Find("A10G")!;
        var trace = SpotTrace.Shipped[0];
        var offer = PriceCatalogue.Shipped.Current("ml.g5.xlarge");

        RowReference.Of(spec with { PowerLimit = new(1) }).Sha256.ShouldNotBe(RowReference.Of(spec).Sha256);
        RowReference.Of(spec with { Doubt = "x" }).Sha256.ShouldNotBe(RowReference.Of(spec).Sha256);
        RowReference.Of(trace with { Gap = TimeSpan.FromSeconds(1) }).Sha256.ShouldNotBe(RowReference.Of(trace).Sha256);
        RowReference.Of(offer with { GpuCount = 2 }).Sha256.ShouldNotBe(RowReference.Of(offer).Sha256);
        RowReference.Of(offer with { Source = offer.Source with { Note = "x" } }).Sha256.ShouldNotBe(RowReference.Of(offer).Sha256);
    }

    private static JobEstimate On(string machine, Job job) => JobEstimate.Of(job, Machines.Find(machine, PurchaseKind.OnDemand, null, null, PriceCatalogue.Shipped), new());

    private static IEnumerable<CheckFinding> Check(SavedEstimate saved, EstimateTables tables) =>
        EstimateCheck.Of(saved, tables, [], Tool, new(2026, 9, 1), PriceCheck.DefaultMaxAge).Findings.Where(finding => finding.Subject != "tool");

    private static bool IsOf(CheckFinding finding, string table) => finding.Subject.StartsWith($"{table}, ", StringComparison.Ordinal);
}
