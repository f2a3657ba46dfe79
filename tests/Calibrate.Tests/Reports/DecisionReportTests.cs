using System.Globalization;
using Calibrate.Costs.Decisions;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Prices;
using Calibrate.Reports;
using Calibrate.Units;

namespace Calibrate.Tests.Reports;

public class DecisionReportTests
{
    private static readonly Evidence Evidence = new()
    {
        Prices = PriceCatalogue.Shipped with { Offers = [.. PriceCatalogue.Shipped.Offers.Where(offer => offer.Instance is "g6.xlarge" or "p4d.24xlarge" or "p4de.24xlarge")] },
    };

    private static readonly Dictionary<string, Func<string>> Reports = new(StringComparer.Ordinal)
    {
        ["decision-llama.txt"] = () => Report("llama-7b-lora", new(Shift: DomainShift.Large, Alignment: Alignment.Needed), DecisionReport.Text),
        ["decision-llama.json"] = () => Report("llama-7b-lora", new(Shift: DomainShift.Large, Alignment: Alignment.Needed), DecisionReport.Json),
        ["decision-low-vram.txt"] = () => Report("llama-13b-lora", new(new ByteSize(24L << 30)), DecisionReport.Text),
        ["decision-sam.txt"] = () => Report("sam-phase-1", new(), DecisionReport.Text),
        ["decision-sam.json"] = () => Report("sam-phase-1", new(), DecisionReport.Json),
    };

    public static TheoryData<string> Names => [.. Reports.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheReportIsAsAgreedInEveryCulture(string name)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Reports[name]().ShouldBeGolden(name);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Report(string example, DecisionInput input, Func<Decision, IReadOnlyList<ModelSize>, IReadOnlyList<StartingPoint>, string> form)
    {
        var job = ExampleJobs.Find(example)!;
        var starts = StartingPoint.ScratchOf(job) is { } scratch ? StartingPoint.Compare(scratch, job, Evidence) : [];
        return form(Decision.Of(job, Evidence, input), ModelSize.Of(job, Evidence), starts);
    }
}
