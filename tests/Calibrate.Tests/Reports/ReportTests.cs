using System.Text.Json;
using System.Text.Json.Nodes;
using Calibrate.Costs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Profiles.Comparing;
using Calibrate.Reports;
using Calibrate.Tests.Profiles;
using Calibrate.Units;

namespace Calibrate.Tests.Reports;

public class ReportTests
{
    // Ten launches in two regimes and one that is excluded.
    private static readonly CellExplanation Why = Explain(Sample.ProfileOf(Sample.Cell(
        Sample.VitTrain,
        [
            .. Sample.Launches(5, 0.8, 0.05), .. Sample.Launches(5, 0.9, 0.05, copyRate: 90e9),
            Sample.Launch(1.5) with { Excluded = "steal time 7.0%, above 5%" },
        ])));

    private static readonly WorkloadDescriptor[] Workloads =
    [
        new()
        {
            Name = "toy-vit", Description = "Synthetic images", Parameters = 1_234_567, DefaultSize = InputSize.Image(32),
            DefaultCpuBatch = 4, DefaultCudaBatch = 64, ForwardFlop = size => 1e6 * size.Value, RejectSize = _ => null,
        },
        new()
        {
            Name = "toy-bert", Description = "Synthetic tokens", Parameters = 987, DefaultSize = InputSize.Sequence(128),
            DefaultCpuBatch = 8, DefaultCudaBatch = 256, ForwardFlop = size => 10.0 * size.Value, RejectSize = _ => null, Modes = [Mode.Forward],
        },
    ];

    private static readonly Dictionary<string, Func<string>> Reports = new(StringComparer.Ordinal)
    {
        ["run-table.txt"] = () => RunTable.Of(Several()),
        ["run-table-sensors.txt"] = () => RunTable.Of(Sample.ProfileOf(
            Sample.Cell(Sample.VitTrain, [.. Sample.Launches(5, 0.8).Select(launch => launch with { Telemetry = Sample.Sensors })]),
            Sample.Cell(Sample.VitForward, Sample.Launches(5, 0.2)))),
        ["timm-train.csv"] = () => ProfileReport.Of(Sample.Profile(), ProfileFormat.TimmTrain),
        ["timm-infer.csv"] = () => ProfileReport.Of(Sample.Profile(), ProfileFormat.TimmInfer),
        ["why.txt"] = () => WhyReport.Text(Why),
        ["why.json"] = () => WhyReport.Json(Why),
        ["comparison.txt"] = () => ComparisonReport.Text(Compare(request => request)),
        ["comparison.json"] = () => ComparisonReport.Json(Compare(request => request)),
        ["comparison-gate.txt"] = () => ComparisonReport.Text(Compare(request => request with { Gate = 0.05, Flagged = FlaggedCells.Allow })),
        ["comparison-gate.json"] = () => ComparisonReport.Json(Compare(request => request with { Gate = 0.05, Flagged = FlaggedCells.Allow })),
        ["workloads.txt"] = () => WorkloadList.Text(Workloads),
        ["workloads.json"] = () => WorkloadList.Json(Workloads),
    };

    public static TheoryData<string> Names => [.. Reports.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheReportIsAsAgreed(string name) => Reports[name]().ShouldBeGolden(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void NoCultureChangesIt(string name)
    {
        foreach (var culture in CultureTests.Cultures)
            CultureTests.Under(culture, Reports[name]).ShouldBe(Reports[name](), culture);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ItIsPlainText(string name)
    {
        var report = Reports[name]();

        report.ShouldNotContain('\u001b');
        report.ShouldNotContain('\r');
        report.ShouldEndWith("\n");
        report.ShouldNotContain("NaN");
    }

    [Theory]
    [InlineData("workloads.json")]
    [InlineData("why.json")]
    [InlineData("comparison.json")]
    [InlineData("comparison-gate.json")]
    public void JsonIsJson(string name) => JsonNode.Parse(Reports[name](), null, new JsonDocumentOptions()).ShouldNotBeNull();

    [Theory]
    [InlineData(0.12, "canary    vit-ti: before the run 110.0 ms a step (low-copy), after it 120.0 ms a step")]
    [InlineData(null, "canary    vit-ti: before the run 110.0 ms a step (low-copy), after it not measured")]
    public void ACanaryIsShown(double? after, string line)
    {
        var profile = Sample.Profile();
        RunTable.Of(profile with { Run = profile.Run with { Canary = new("vit-ti", 0.11, after, "low-copy") } }).ShouldContain(line);
    }

    [Fact]
    public void AProfileIsShownAsItsFiles()
    {
        ProfileReport.Of(Sample.Profile(), ProfileFormat.Json).ShouldBe(System.Text.Encoding.UTF8.GetString(ProfileJson.Write(Sample.Profile())));
        ProfileReport.Of(Sample.Profile(), ProfileFormat.Csv).ShouldBe(System.Text.Encoding.UTF8.GetString(ProfileCsv.Write(Sample.Profile())));
    }

    [Theory]
    [InlineData(ProfileFormat.Table)]
    [InlineData(ProfileFormat.Json)]
    [InlineData(ProfileFormat.Csv)]
    [InlineData(ProfileFormat.TimmTrain)]
    public void NothingMeasuredCommandsATerminal(ProfileFormat format)
    {
        // As from the worker, before any file.
        const string trick = "\u001b]0;owned\u0007\u202e\u009b2J\r\nsecond line";
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitHuge, [], failure: new(CellStatus.Crashed, trick)));
        profile = profile with
        {
            Device = profile.Device with { Name = trick, Driver = trick },
            Environment = profile.Environment with { Torch = profile.Environment.Torch with { Version = trick, Found = trick } },
            Peaks = [.. profile.Peaks.Select(peak => peak with { Source = trick })],
        };

        var shown = ProfileReport.Of(profile, format);

        shown.ShouldAllBe(c => c == '\n' || !char.IsControl(c));
        shown.ShouldNotContain('\u202e');
        shown.Split('\n').ShouldNotContain(line => line.StartsWith("second line", StringComparison.Ordinal));
    }

    private static CellExplanation Explain(Profile profile) => CellExplanation.Of(profile.Cells[0], profile);

    // A cell for every kind of change, one of them on a host in another state, with other threads.
    private static Comparison Compare(Func<ComparisonRequest, ComparisonRequest> ask)
    {
        var old = Sample.ProfileOf(
            Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.8)),
            Sample.Cell(Sample.VitTrain with { Batch = 8 }, Sample.Launches(10, 1.6)),
            Sample.Cell(Sample.VitTrain with { Batch = 16 }, Sample.Launches(10, 3.2)),
            Sample.Cell(Sample.VitTrain with { Batch = 32 }, Sample.Launches(5, 6.4, 0.05)),
            Sample.Cell(Sample.VitForward, Sample.Launches(5, 0.25, 0.05)),
            Sample.Cell(Sample.BertTrain, Sample.Launches(5, 0.06)),
            Sample.Cell(Sample.VitHuge, Sample.Launches(5, 9)));
        var later = Sample.ProfileOf(
            Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.9)),
            Sample.Cell(Sample.VitTrain with { Batch = 8 }, Sample.Launches(10, 1.4)),
            Sample.Cell(Sample.VitTrain with { Batch = 16 }, Sample.Launches(10, 3.21)),
            Sample.Cell(Sample.VitTrain with { Batch = 32 }, Sample.Launches(5, 6.5, 0.05, copyRate: 90e9)),
            Sample.Cell(Sample.VitForward, Sample.Launches(5, 0.25, 0.3)),
            Sample.Cell(Sample.VitForward with { Batch = 8 }, Sample.Launches(5, 0.5)),
            Sample.Cell(Sample.VitHuge, [], failure: new(CellStatus.OutOfMemory, "1.5 GiB more than the 4 GiB there are")));
        return Comparison.Of(ask(new()
        {
            Old = new("bench-results/old.json", old with { Sha256 = new('a', 64) }),
            New = new("bench-results/new.json", later with { Environment = later.Environment with { Kernel = "6.2.0", Threads = 4 } }),
            Across = [Axis.Threads],
        }));
    }

    // One cell in two regimes besides the usual ones.
    private static Profile Several() => Sample.ProfileOf(
    [
        .. Sample.Profile().Cells,
        Sample.Cell(Sample.VitTrain with { Workload = "vit-ti" }, [.. Sample.Launches(6, 0.8, 0.001), .. Sample.Launches(5, 1.0, 0.001, copyRate: 90e9)]),
        Sample.Cell(Sample.VitTrain with { Workload = "vit-s" }, Sample.Launches(6, 0.8, 0.3)),
    ]);
}
