using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Reports;
using Calibrate.Tests.Reports;

namespace Calibrate.Tests.Costs.Throughputs;

public class LeaveOneGpuOutTests
{
    private static readonly string[] Gpus = ["V100-16 SXM", "A100-80 SXM", "RTX 3090", "RTX 4090", "H100 SXM", "A10"];

    [Fact]
    public void TheIntervalHoldsNineInTenOfTheLeftOutRows()
    {
        var earned = LeaveOneGpuOut.Published;

        earned.Coverage.ShouldBeGreaterThanOrEqualTo(0.9);
        earned.CoverageWithout.ShouldBeGreaterThanOrEqualTo(0.9);
        earned.Gpus.Count.ShouldBe(7);
    }

    [Fact]
    public void NoFitSeesTheGpuItIsJudgedBy()
    {
        // A wrong figure of one GPU moves what is predicted for it not at all.
        var spoilt = PublishedThroughputs.All
            .Select(row => row.Conditions.Device.Name == "RTX 3090" ? row with { Figure = row.Figure with { PerSecond = new(row.Figure.PerSecond.Value * 7, null, null) } } : row)
            .ToList();

        Work(LeaveOneGpuOut.Of(spoilt)).ShouldBe(Work(LeaveOneGpuOut.Published));

        static IEnumerable<KeyValuePair<ModelFamily, Calibrate.Units.ArithmeticIntensity>> Work(LeaveOneGpuOut earned) =>
            earned.Gpus.Single(gpu => gpu.Gpu == "RTX 3090").Work.OrderBy(work => work.Key);
    }

    [Fact]
    public void OnRowsThatFollowARooflineTheErrorIsThatOfTheGrid()
    {
        const double flopPerByte = 40;
        var earned = LeaveOneGpuOut.Of([.. Gpus.Select(name => Row(name, "bert-base", device => 1 / ((flopPerByte / device.Spec!.Peak(Precision.Fp16)!.Value.FlopPerSecond) + (1 / device.Spec.Bandwidth!.Value.BytesPerSecond))))]);

        earned.Work[ModelFamily.Transformer].FlopPerByte.ShouldBe(flopPerByte, flopPerByte * 0.02);
        earned.Factor.ShouldBe(1, 0.01);
    }

    [Fact]
    public void RowsThatFollowNoneMakeItWide()
    {
        // A tenfold difference between devices that have nothing to do with their peaks.
        var earned = LeaveOneGpuOut.Of([.. Gpus.Select((name, i) => Row(name, "resnet50", _ => i % 2 == 0 ? 1 : 10))]);

        earned.Factor.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void OnlyTheSamePeoplesSameWorkIsCompared()
    {
        PublishedThroughput[] rows =
        [
            Row("A10", "bert-base", _ => 1), Row("RTX 3090", "bert-base", _ => 1), Row("V100-16 SXM", "bert-base", _ => 1),
            Row("A100-80 SXM", "bert-base", _ => 1) with { Collection = "others" },
            Compiled(Row("RTX 4090", "bert-base", _ => 1)),
            Row("H100 SXM", "bert-large", _ => 1),
        ];

        LeaveOneGpuOut.Of(rows).Gpus.Select(gpu => gpu.Gpu).ShouldBe(["A10", "RTX 3090", "V100 SXM2"]);

        static PublishedThroughput Compiled(PublishedThroughput row) =>
            row with { Figure = row.Figure with { Conditions = row.Conditions with { Compilation = Compilation.On } } };
    }

    [Fact]
    public void ThePageInTheRepositoryIsWhatTheDataSay()
    {
        var page = Path.Combine(Golden.Repository, "docs", "extrapolation.md");
        File.ReadAllText(page).ShouldBe(ExtrapolationReport.Markdown(LeaveOneGpuOut.Published, PublishedThroughputs.All), "run scripts/extrapolation");
    }

    private static PublishedThroughput Row(string gpu, string workload, Func<Processor, double> rate)
    {
        var device = Processors.Resolve(gpu);
        var conditions = new ThroughputConditions
        {
            Workload = workload, Size = InputSize.Sequence(128), Mode = Mode.Train, Precision = Precision.Fp16, Device = device, Software = "test",
        };
        return new(workload, "test", new(new(rate(device), null, null), null, conditions, Grounds.Published, Derivation.Leaf("row", "1", Grounds.Published, "test"), []));
    }
}
