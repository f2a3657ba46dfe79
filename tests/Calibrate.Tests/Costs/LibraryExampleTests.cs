using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Plans;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Tests.Reports;
using Calibrate.Units;

namespace Calibrate.Tests.Costs;

/// <summary>The example of docs/costs.md compiles and runs: it stands here word for word.</summary>
public class LibraryExampleTests
{
    [Fact]
    public void ThePageHoldsWhatRunsHere()
    {
        var page = File.ReadAllText(Path.Combine(Golden.Repository, "docs", "costs.md"));
        var code = page.Split("```csharp\n")[1].Split("```")[0];
        var here = File.ReadAllText(Source()).Split("// <example>\n")[1].Split("// </example>")[0];

        Lines(here).ShouldBe(Lines(code));

        static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
    }

    [Fact]
    public void ItRuns()
    {
        var lines = Example();

        lines[0].ShouldMatch(@"^\d+\.\d\d USD expected, \d+\.\d\d USD at worst in nine runs of ten \(Extrapolated\)$");
        lines.Count.ShouldBeGreaterThan(3);
    }

    private static List<string> Example()
    {
        var Console = new Lines();
        // <example>
        var job = new Job
        {
            Name = "my-vit", Workload = "vit-b", Samples = 50_000, Epochs = 30, Precision = Precision.Fp16,
            Deadline = TimeSpan.FromHours(12), Budget = new Money(20, "USD"),
        };
        var evidence = new Evidence { Profiles = Evidence.ProfilesIn("bench-results", FlaggedCells.Refuse, job.Workload, out _) };
        var offer = PriceCatalogue.Shipped.Current("g5.xlarge");

        var estimate = JobEstimate.Of(job, offer, evidence);
        Console.WriteLine($"{estimate.Cost.Mid} expected, {estimate.Prediction.Cost.P90} at worst in nine runs of ten ({estimate.Rate.Grounds})");
        Console.WriteLine(JobEstimateReport.Text(estimate));

        var plan = JobPlan.Of(job, evidence, new PlanOptions { Budget = job.Budget });
        foreach (var row in plan.Rows)
            Console.WriteLine($"{row.ByCost} {row.Machine.Name} {row.Expected.Cost}");
        // </example>
        return Console.Written;
    }

    private static string Source() => Path.Combine(Golden.Repository, "tests", "Calibrate.Tests", "Costs", "LibraryExampleTests.cs");

    private sealed class Lines
    {
        public List<string> Written { get; } = [];

        public void WriteLine(string line) => Written.Add(line);
    }
}
