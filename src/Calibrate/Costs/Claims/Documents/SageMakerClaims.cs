using System.Globalization;
using Calibrate.Costs.Claims.Checks;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Spot;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;

namespace Calibrate.Costs.Claims.Documents;

/// <summary>Document 001: a YOLOv8 job on SageMaker.</summary>
internal static class SageMakerClaims
{
    private const double Percent = 100;

    private const string Yolo = "yolov8n";

    private static readonly Agreement Cent = Agreement.Rounded(0.01);

    /// <summary>Discounts are compared in points, which prices of another day move by one or two.</summary>
    internal static readonly Agreement Points = new(AgreementRule.Inside, Amount: 2);

    private static readonly Derivation Settings = ClaimSources.Setting(
        "setting", "yolov8n at 640 pixels, 16 images a step, fp16 on a GPU and fp32 on a CPU", "the document names none; yolov8n is the smallest of its family");

    private static readonly Derivation NoWaiting = ClaimSources.Setting("loading", "never waited for", "a cell's images are made before it runs");

    /// <summary>Of the documents' suite.</summary>
    private static readonly NeededCell SmallSteps = new(new(Yolo, Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Image(640)), DeviceNeed.AnyCpu);

    public static IReadOnlyList<ClaimEntry> Entries { get; } =
    [
        new("C032", "the three sets together", new Arithmetic(
            e => e.Said("training images", 4195, "image") + e.Said("validation images", 400, "image") + e.Said("test images", 398, "image"), Agreement.Within(0))),
        new("C033", "so far: the least time that the smallest and the largest YOLOv8 take at the M4 Pro's whole peak", new Unsettled(
            e => Quantity.Between(Hours(e, "yolov8n", "M4 Pro", Precision.Fp32), Hours(e, "yolov8x", "M4 Pro", Precision.Fp32)),
            "the log of that run, or a run on an M4 Pro's GPU, which this program does not drive; and which YOLOv8 it was")),
        new("C034", "every later mention of the time", new Consistency(e => e.Claimed("C038"), Agreement.Within(0.05))),
        new("C035", "the catalogue", Priced.Hour("ml.g4dn.xlarge")),
        new("C036", "the seller's machine; its GB of memory are GiB")
        {
            Parts =
            [
                new("vCPU", null, new Published(e => e.Fact("vCPU of g4dn.xlarge"), Agreement.Within(0))),
                new("T4", new(new Bounds(1), "GPU"), new Published(e => e.GpuCount("g4dn.xlarge", "T4"), Agreement.Within(0))),
                new("memory", new(new Bounds(16), "GiB"), new Published(e => e.Fact("memory of g4dn.xlarge"), Agreement.Within(0))),
            ],
        },
        new("C037", "the catalogue's price times the document's hours", Priced.Hours("ml.g4dn.xlarge", "C035", TwoToThree)),
        Time("C038", DeviceNeed.T4, Precision.Fp16, e => Quantity.Between(Hours(e, "yolov8n", "T4", Precision.Fp16), Hours(e, "yolov8x", "T4", Precision.Fp16))),
        new("C039", "the catalogue", Priced.Hour("ml.g4dn.2xlarge")),
        new("C040", "the catalogue's price times the document's hours", Priced.Hours("ml.g4dn.2xlarge", "C039", TwoToThree)),
        new("C041", "the same cell on both; so far: the peaks of their GPUs, and no word on loading with 4 vCPU for 8", new Measured(
            [Train(DeviceNeed.G4dnXlarge, Precision.Fp16), Train(DeviceNeed.G4dnTwoXlarge, Precision.Fp16)], (rates, _) => (rates[0] / rates[1]).Assuming(Settings, NoWaiting), Agreement.Within(0.05))
        {
            Meanwhile = e => (GpuOf("ml.g4dn.2xlarge", e) / GpuOf("ml.g4dn.xlarge", e)).Assuming(NoWaiting),
        }),
        new("C042", "the catalogue; 3.06 is what EC2 asks for a p3.2xlarge", Priced.Hour("ml.p3.2xlarge")),
        new("C043", "the catalogue's price times the document's hours", Priced.Hours("ml.p3.2xlarge", "C042", e => e.Said("hours on a V100", 1, 2, "h"))),
        Faster("C044", DeviceNeed.V100, "V100-16GB"),
        new("C045", "the catalogue", Priced.Hour("ml.g5.xlarge")),
        new("C046", "the catalogue's price times the document's hours", Priced.Hours("ml.g5.xlarge", "C045", e => e.Said("hours on an A10G", 1.5, 2.5, "h"))),
        Faster("C047", DeviceNeed.A10G, "A10G"),
        new("C048", "the catalogue", Priced.Hour("ml.m5.xlarge")),
        new("C049", "the catalogue's price times the document's hours", Priced.Hours("ml.m5.xlarge", "C048", e => e.Claimed("C050"))),
        OnFourVirtualCpus("C050"),
        new("C051", "the catalogue", Priced.Hour("ml.m5.2xlarge")),
        new("C052", "the catalogue's price times the document's hours", Priced.Hours("ml.m5.2xlarge", "C051", e => e.Said("hours on 8 vCPU", 8, 10, "h"))),
        new("C053", "the same cell on both; so far: the cores' peaks", new Measured(
            [Train(DeviceNeed.M5Xlarge, Precision.Fp32), Train(DeviceNeed.M5TwoXlarge, Precision.Fp32)], (rates, _) => (rates[1] / rates[0]).Assuming(Settings, NoWaiting), Agreement.Inside(0.1))
        {
            Meanwhile = _ => ClaimSources.Peak("m5.2xlarge 4 cores Xeon 8259CL", Precision.Fp32) / ClaimSources.Peak("m5.xlarge 2 cores Xeon 8175M", Precision.Fp32),
        }),
        new("C054", "what the document says the cheapest GPU instance costs: it would have to be more than what it says the CPUs cost", new Consistency(
            e => e.Claimed("C037"), Agreement.Above)),
        new("C055", "instance, storage and transfer", new Arithmetic(e => e.Claimed("C037") + Extras(e), Agreement.Within(0.05))),
        new("C056", "what the spot rate leaves of the on-demand rate, to 2 points", new Arithmetic(
            e => (e.Said("spot rate", 0.15, 0.22, "USD/h") / e.Claimed("C035")).FromOne() * Percent, new(AgreementRule.Ends, Amount: 2))),
        new("C057", "the savings published for the instance", new Published(e => e.Savings("g4dn.xlarge"), Points)),
        new("C058", "the price of the document's instance less the saving published for the same machine at EC2; SageMaker lists no spot price", new Published(
            e => e.Prices("ml.g4dn.xlarge")[0] * (e.Savings("g4dn.xlarge") / Percent).FromOne(), Agreement.Inside(0.05))),
        new("C059", "spot rate times hours", new Arithmetic(e => e.Claimed("C058") * TwoToThree(e), Cent)),
        new("C060", "instance, storage and transfer, as the document counts them on demand", new Arithmetic(e => e.Claimed("C059") + Extras(e), Agreement.Within(0.05))),
        new("C061", "the band of instances taken back in a month, 0 the lowest of five; no hazard rate", new Published(Bands, Agreement.Within(0))),
        new("C062", "the spot model at the rates and waits of the measured traces: 50 checkpoints, one an epoch", new Model(SpotHours, Agreement.Within(0.1))),
        new("C063", "the most that is published for the instance in question", new Published(e => Most(e.Savings("g4dn.xlarge")), Agreement.Reaches)),
        new("C064", "instance and storage, as the document counts them for the GPU", new Consistency(e => e.Claimed("C049") + e.Claimed("C067"), Agreement.Within(0.05))),
        new("C065", "the catalogue", new Published(e => e.Storage(), Agreement.Within(0.01))),
        new("C066", "gigabytes times price, to the cent", new Arithmetic(e => e.Said("data", 5, 10, "GB") * e.Claimed("C065"), Cent)),
        new("C067", "what the document says the same storage costs a month", new Consistency(e => e.Claimed("C066"), Agreement.Within(0.05))),
        new("C068", "the seller's article", new Published(e => e.Transfer(), Agreement.Within(0.01))),
        new("C069", "the document's gigabytes at the price of S3, where training leaves its artifacts", new Published(
            e => e.Said("artifacts", 1, 2, "GB") * e.Storage(), Agreement.Within(0.1))),
        new("C070", "local hours over GPU hours, rounded to whole numbers", new Arithmetic(e => e.Claimed("C033") / e.Claimed("C038"), Agreement.Rounded(1))),
        new("C071", "local hours less GPU hours", new Arithmetic(e => e.Claimed("C033") - e.Claimed("C038"), Agreement.Within(0.1))),
        new("C072", "rate times hours and storage", new Arithmetic(
            e => (e.Said("spot rate", 0.2, "USD/h") * e.Said("hours", 2.5, "h")) + e.Said("storage", 0.2, "USD"), Cent)),
        new("C073", "rate times hours and storage", new Arithmetic(e => (e.Claimed("C035") * e.Said("hours", 2.5, "h")) + e.Said("storage", 0.2, "USD"), Cent)),
        new("C074", "electricity alone, up to electricity and wear; assumptions that prices list names", new Model(LocalCost, Agreement.Rounded(0.1))),
        new("C075", "the hours of the document's totals less those of training, end by end: what they leave for the set-up", new Consistency(SetUp, Agreement.Within(0.05))),
    ];

    private static Quantity TwoToThree(ClaimSources e) => e.Claimed("C038");

    private static Quantity Extras(ClaimSources e) => e.Claimed("C067") + e.Said("transfer", 0, 0.1, "USD");

    private static Quantity Most(Quantity range) => Quantity.By($"the most of {range.Expression}", new(range.Bounds.High), range);

    private static Quantity SetUp(ClaimSources e)
    {
        var (total, training) = (e.Claimed("C062"), e.Claimed("C038"));
        return Quantity.By(
            $"60 * ({total.Expression} less {training.Expression})", new(60 * (total.Bounds.Low - training.Bounds.Low), 60 * (total.Bounds.High - training.Bounds.High)), total, training);
    }

    private static ClaimEntry Time(string id, DeviceNeed on, Precision precision, Func<ClaimSources, Quantity> leastHours) => new(
        id, "the document's images and epochs over the rate of training; so far: the least time at the device's whole peak",
        HoursOn(on, precision) with { Meanwhile = leastHours });

    // Another CPU tells what share of its peak such a step reaches.
    private static ClaimEntry OnFourVirtualCpus(string id)
    {
        var measured = HoursOn(DeviceNeed.M5Xlarge, Precision.Fp32);
        return new(
            id, "the document's images and epochs over the rate of training; so far: the time at the device's peak and another CPU's MFU, or else at its whole peak",
            measured, new ByPeak(SmallSteps, Least, measured.Cells[0], 0.1), measured with { Meanwhile = Least });

        static Quantity Least(ClaimSources e) => Hours(e, Yolo, "m5.xlarge 2 cores Xeon 8175M", Precision.Fp32).Assuming(Settings);
    }

    private static Measured HoursOn(DeviceNeed on, Precision precision) =>
        new([Train(on, precision)], (rates, e) => (Samples(e) / rates[0] / 3600).Assuming(Settings, NoWaiting), Agreement.Inside(0.1));

    private static ClaimEntry Faster(string id, DeviceNeed on, string device) => new(
        id, "the same cell on both; so far: the roofline between the two, with its earned interval", new Measured(
            [Train(DeviceNeed.T4, Precision.Fp16), Train(on, Precision.Fp16)], (rates, _) => (rates[1] / rates[0]).Assuming(Settings, NoWaiting), Agreement.Inside(0.1))
        {
            Meanwhile = _ => RooflineRatio(device),
            MeanwhileGrounds = Grounds.Extrapolated,
        });

    private static Quantity Samples(ClaimSources e) => e.Said("training images", 4195, "image") * e.Said("epochs", 50, "epoch");

    // GFLOP over TFLOP/s are milliseconds.
    private static Quantity Hours(ClaimSources e, string model, string device, Precision precision) =>
        Samples(e) * (3 * e.Forward(model)) / ClaimSources.Peak(device, precision) / (1000 * 3600.0);

    private static Quantity RooflineRatio(string device)
    {
        var earned = LeaveOneGpuOut.Published;
        var ratio = Roofline.Ratio(earned.Work[ModelFamily.Convolutional], Processors.Resolve("T4"), Processors.Resolve(device), Precision.Fp16);
        return Quantity.By(
            FormattableString.Invariant($"roofline of peaks and bandwidths, divided and multiplied by {new Bounds(earned.Factor)} (left-out GPUs)"), new(ratio / earned.Factor, ratio * earned.Factor),
            ClaimSources.Peak(device, Precision.Fp16), ClaimSources.Peak("T4", Precision.Fp16));
    }

    private static Quantity GpuOf(string instance, ClaimSources e) => ClaimSources.Peak(e.Offers.Rows(instance).First(offer => offer.Gpu?.Spec is not null).Gpu!, Precision.Fp16);

    private static Quantity Bands(ClaimSources e)
    {
        SpotSaving[] rows = [.. e.Facts.Prices.SpotSavings.Where(saving => saving.Instance == "g4dn.xlarge")];
        // Bands of 5 points: below 5%, 5 to 10%, … above 20%.
        return Quantity.Between([.. rows.Select(row => ClaimSources.Listed($"band of {row.Instance} in {row.Region}", Math.Round(row.InterruptedLow / 0.05), "", row.Source.ToString()))]);
    }

    private static Quantity SpotHours(ClaimSources e)
    {
        var hours = TwoToThree(e);
        var write = ClaimSources.Assumed("writing a checkpoint", 5, "s", "the document gives none");
        var restart = ClaimSources.Assumed("restart", 5, "min", "boot, image, data; the document gives none");
        var low = e.Facts.Traces.Min(trace => Elapsed(trace, hours.Bounds.Low, write, restart));
        var high = e.Facts.Traces.Max(trace => Elapsed(trace, hours.Bounds.High, write, restart));
        return Quantity.By(
            $"mean time to the finish, waits for capacity included, over the traces; {SpotModel.Formula}", new(low, high),
            [hours, e.Said("epochs", 50, "epoch"), write, restart, .. e.Facts.Traces.Select(trace => ClaimSources.Listed($"interruptions in {trace.Name}", trace.Rate.PerHour, "per hour", $"{trace.Instance}, {trace.Zone}, {trace.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"))])
            .Assuming(ClaimSources.Setting("market", "that of p3.2xlarge in 2023", "no trace is of g4dn.xlarge"));
    }

    private static double Elapsed(SpotTrace trace, double hours, Quantity write, Quantity restart)
    {
        var work = TimeSpan.FromHours(hours);
        var plan = new CheckpointPlan(work / 50, TimeSpan.FromSeconds(write.Bounds.Low), TimeSpan.FromMinutes(restart.Bounds.Low));
        return (SpotModel.Expect(work, plan, trace.Rate, trace.MeanWait)!.Elapsed + trace.MeanFirstWait).TotalHours;
    }

    private static Quantity LocalCost(ClaimSources e)
    {
        var machine = e.Facts.Prices.Hardware.First(hardware => hardware.Name == "Mac M4 Pro");
        var whole = machine.Derive();
        var price = Quantity.By(
            "running price to full price by the hour", new((double)machine.RunningPricePerHour().Amount, (double)machine.PricePerHour().Amount), Quantity.Leaf(default, whole));
        return e.Claimed("C033") * price;
    }

    private static NeededCell Train(DeviceNeed on, Precision precision) => new(
        new(Yolo, Mode.Train, precision, Checkpointing.Off, 16, InputSize.Image(640), on.Kind == "cuda" ? OptimizerVariant.Foreach : OptimizerVariant.Single), on);
}
