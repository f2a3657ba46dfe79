using System.Text.Json;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Estimates.Saving;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Plans;
using Calibrate.Costs.Prices;
using Calibrate.Reports;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Reports;

public class JobReportTests
{
    private static readonly EstimateOptions EveryFiveHours = new() { Interruptions = new Interruptions.Every(TimeSpan.FromHours(5)), Draws = 1000 };
    private static readonly Job Yolo = ExampleJobs.Find("yolov8")! with { Deadline = TimeSpan.FromHours(3), Budget = new(1, "USD") };

    private static readonly Evidence Measured = new() { Profiles = [new("bench-results/example/one.json", Sample.Profile() with { Sha256 = new('a', 64) })] };

    private static readonly JobEstimate OfProfile = JobEstimate.Of(
        new() { Name = "vit", Workload = "vit-b", Samples = 7200, Epochs = 2, ValidationSamples = 3600 },
        Machine.Given(Machines.Device("Example CPU (R) 2000", Measured), new(2, "USD")), Measured);

    private static readonly JobEstimate OnSpot = JobEstimate.Of(Yolo, Machines.Find("g4dn.xlarge", PurchaseKind.Spot, null, null, PriceCatalogue.Shipped), new(), EveryFiveHours);

    private static readonly JobEstimate Llama = JobEstimate.Of(ExampleJobs.Find("llama-7b-qlora")!, PriceCatalogue.Shipped.Current("p4de.24xlarge"), new(), EveryFiveHours);

    private static readonly JobPlan Plan = JobPlan.Of(Yolo, new(), new() { Budget = new(3, "USD"), Estimate = EveryFiveHours });

    private static readonly Dictionary<string, Func<string>> Reports = new(StringComparer.Ordinal)
    {
        ["job-estimate.txt"] = () => JobEstimateReport.Text(OfProfile),
        ["job-estimate.json"] = () => JobEstimateReport.Json(OfProfile),
        ["job-estimate-spot.txt"] = () => JobEstimateReport.Text(OnSpot),
        ["job-estimate-spot.json"] = () => JobEstimateReport.Json(OnSpot),
        ["job-estimate-document.txt"] = () => DocumentFormulaReport.Text(DocumentEstimate.Of(Llama, 0.8), Llama),
        ["job-estimate-document.json"] = () => DocumentFormulaReport.Json(DocumentEstimate.Of(Llama, 0.8), Llama),
        ["job-plan.txt"] = () => PlanReport.Text(Plan),
        ["job-plan.json"] = () => PlanReport.Json(Plan),
        ["explain.txt"] = () => ExplainReport.Text(Check()),
        ["explain.json"] = () => ExplainReport.Json(Check()),
        ["job-examples.txt"] = () => JobList.Text(ExampleJobs.Names.Select(name => ExampleJobs.Find(name)!)),
    };

    public static TheoryData<string> Names => [.. Reports.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheReportIsTheGoldenOne(string name) => Reports[name]().ShouldBeGolden(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void JsonIsOneDocument(string name)
    {
        if (name.EndsWith(".json", StringComparison.Ordinal))
            JsonDocument.Parse(Reports[name]()).RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
    }

    private static EstimateCheck Check() => EstimateCheck.Of(
        SavedEstimate.Of(Llama, new("1.2.3", "abc"), new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero)), new(PriceCatalogue.Shipped), [], new("1.3.0", "def"), new(2026, 10, 1), PriceCheck.DefaultMaxAge);
}
