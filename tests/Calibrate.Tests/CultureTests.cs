using System.Globalization;
using System.Text;
using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Prices;
using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Tests.Planning;
using Calibrate.Tests.Profiles;
using Calibrate.Units;

namespace Calibrate.Tests;

/// <summary>Whoever sits at the machine, the bytes are the same: everything that writes, reads, parses or complains, under each culture.</summary>
/// <remarks>
/// The program runs with invariant globalization, which would hide a slip; these tests run with the system's real cultures, as a
/// program that uses the library does.
/// </remarks>
public class CultureTests
{
    // What each is known for: decimal comma, a space that is none between thousands, the dotless i, a minus that is no hyphen, other digits and calendars.
    internal static readonly string[] Cultures = ["de-DE", "ru-RU", "tr-TR", "sv-SE", "fa-IR", "ar-SA", "th-TH"];

    private static readonly byte[] Json = ProfileJson.Write(Sample.Profile());
    private static readonly byte[] Csv = ProfileCsv.Write(Sample.Profile());

    private static readonly Dictionary<string, Func<string>> Writers = new(StringComparer.Ordinal)
    {
        ["profile, JSON"] = () => ProfileReport.Of(Sample.Profile(), ProfileFormat.Json),
        ["profile, CSV"] = () => ProfileReport.Of(Sample.Profile(), ProfileFormat.Csv),
        ["profile, table"] = () => ProfileReport.Of(Sample.Profile(), ProfileFormat.Table),
        ["profile, timm's tables"] = () => ProfileReport.Of(Sample.Profile(), ProfileFormat.TimmTrain) + ProfileReport.Of(Sample.Profile(), ProfileFormat.TimmInfer),
        ["profile, read and written"] = () => Encoding.UTF8.GetString(ProfileJson.Write(ProfileJson.Read(Json, "p.json"))),
        ["CSV, held against its profile"] = () => Try(() => ProfileCsv.Check(Sample.Profile(), Csv, "p.csv")),
        ["estimate"] = () => JobEstimateReport.Text(Estimate()) + JobEstimateReport.Json(Estimate()),
        ["list"] = () => WorkloadList.Text(TestCatalogue.All) + WorkloadList.Json(TestCatalogue.All),
        ["plan"] = Plan,
        ["words"] = () => string.Join(' ', Words.All<Precision>(), Words.All<Mode>(), Words.All<Tier>(), Words.Find<Tier>("draft"), Words.Find<OptimizerVariant>("single"), DeviceSlug.Of("NVIDIA TITAN INFINITY I")),
        ["units"] = () => string.Join(' ', new ByteSize(-5 << 30), new FlopRate(1.5e12), new FlopCount(-2.5e9), Figure.Significant(-1234.5), Figure.Percent(-0.1234), new Money(-1234567.891m, "USD"), new HourlyPrice(2.5m, "USD"), Durations.Format(TimeSpan.FromSeconds(12345)), InputSize.Image(224), DeviceChoice.Parse("cuda:12")),
        ["datasheet"] = () => string.Concat(DatasheetPeaks.For("nvidia a100-sxm4-80gb").Select(peak => $"{Words.Of(peak.Precision!.Value)} {new FlopRate(peak.FlopPerSecond!.Value)} {peak.Source}\n")),
        ["worker messages"] = () => Encoding.UTF8.GetString(WorkerJson.Encode(new WorkerMessage.BlockTimed(3, 0.25))),
        ["refusals"] = Refusals,
        ["usage messages"] = UsageMessages,
    };

    public static TheoryData<string, string> Combinations => new(Cultures.SelectMany(_ => Writers.Keys, (culture, writer) => (culture, writer)));

    [Theory]
    [MemberData(nameof(Combinations))]
    public void NoCultureChangesAByte(string culture, string writer) => Under(culture, Writers[writer]).ShouldBe(Under("", Writers[writer]));

    [Fact]
    public void TheyAreRealCultures()
    {
        Under("de-DE", () => $"{1.5}").ShouldBe("1,5");
        Under("ru-RU", () => $"{1234567:N0}").ShouldNotBe("1,234,567");
        Under("tr-TR", () => "I".ToLower(CultureInfo.CurrentCulture)).ShouldBe("ı");
        Under("sv-SE", () => $"{-1}").ShouldBe("\u22121");
    }

    internal static string Under(string culture, Func<string> text)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            return text();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    private static JobEstimate Estimate()
    {
        var cell = CellJob.Of(Sample.VitTrain.Id, new("p.json", Sample.Profile()), 1_800_000);
        cell = cell with { Job = cell.Job with { Epochs = 1.5, ValidationSamples = 7200 } };
        var evidence = new Evidence { Profiles = [cell.Source] };
        return cell.On(Machine.Given(Machines.Device("Example CPU (R) 2000", evidence), new(2.5m, "USD")), evidence, new() { Devices = 4 });
    }

    private static string Plan()
    {
        var full = Planner.Plan(new() { Device = DeviceChoice.Parse("cuda"), Suite = Suite.Full, TimeBudget = TimeSpan.FromMinutes(90) }, TestCatalogue.All, 8);
        return string.Join('\n', full.Cells.Select(cell => cell.Key.Id).Append(full.Suite).Append(full.Device.ToString()));
    }

    private static string Refusals() => string.Join('\n',
    [
        Try(() => ProfileJson.Read(Json.Forge("\"wallSeconds\": 321.5", "\"wallSeconds\": -321.5"), "p.json")),
        Try(() => ProfileJson.Read(Json.Forge("\"samplesPerSecond\": 4.", "\"samplesPerSecond\": -4."), "p.json")),
        Try(() => ProfileJson.Read(Json.Forge("\"batch\": 4", "\"batch\": -4"), "p.json")),
        Try(() => ProfileJson.Read(Json.Forge("\"tier\": \"draft\"", "\"tier\": \"DRAFT\""), "p.json")),
        Try(() => ProfileJson.Read(Json.Forge("\"created\": \"2026", "\"created\": \"1026"), "p.json")),
        Try(() => ProfileCsv.Check(Sample.Profile(), Csv.Edit("0.2", "0,2"), "p.csv")),
    ]);

    private static string UsageMessages() => string.Join('\n',
    [
        Try(() => Planner.Plan(new() { Batch = -4 }, TestCatalogue.All, 2)),
        Try(() => Planner.Plan(new() { Launches = -1000 }, TestCatalogue.All, 2)),
        Try(() => Planner.Plan(new() { Threads = 100_000 }, TestCatalogue.All, 2)),
        Try(() => Planner.Plan(new() { Workloads = ["vit-b"], ImageSize = 1225 }, TestCatalogue.All, 2)),
        Try(() => Planner.Plan(new() { Workloads = ["VIT-TI"] }, TestCatalogue.All, 2)),
        Try(() => CellJob.Of("vit-x", new("p.json", Sample.Profile()), 1000)),
        Try(() => JobEstimate.Of(new() { Name = "x", Workload = "vit-b", Samples = 1000, Epochs = 1.5 }, PriceCatalogue.Shipped.Current("g5.xlarge"), new() { Allowed = [] })),
        Try(() => DeviceChoice.Parse("CUDA:I")),
        Durations.TryParse("1.5h", out var hours) ? Durations.Format(hours) : "no duration",
        Durations.TryParse("1,5h", out _) ? "a duration" : "no duration",
    ]);

    private static string Try(Action action)
    {
        try
        {
            action();
            return "done";
        }
        catch (Exception e) when (e is ProfileFormatException or UsageException or EstimateException)
        {
            return e.Message;
        }
    }
}
