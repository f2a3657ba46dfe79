using Calibrate.Costs.Claims.Checks;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Costs.Claims.Documents;

/// <summary>Document 003: hardware and cost notes for ClinicalBERT and imaging.</summary>
internal static class HardwareClaims
{
    private const string A100 = "A100 SXM 80GB";
    private const string V100 = "V100 SXM2";
    private const string Bert = "BERT-base SQuAD seq384";
    private const string RatioWouldSettle =
        "in which precision the hours of each GPU are meant: the document gives none, and the published ratio turns on it; bert-base.train at that precision on both GPUs measures it";

    public static IReadOnlyList<ClaimEntry> Entries { get; } =
    [
        new("C093", "so far: how many sequences of 384 tokens the hours hold at the published rate of BERT-base", new Unsettled(
            e => (e.Claimed("C093") * 3600 * e.Rate(Bert, Precision.Fp16, A100) / 1e6).Assuming(ClaimSources.Setting("setting", "BERT-base, 384 tokens, fp16", "the document gives none")),
            "how many notes of how many tokens, and epochs: the document gives none; then bert-base.train.fp16 on an A100 prices it")
        {
            Unit = "million sequences",
        }),
        new("C094", "so far: the document's A100 hours times the published ratio of the two GPUs, BERT-base at 384 tokens, in fp16 and in 32 bits", new Unsettled(e => e.Claimed("C093") * Ratio(e), RatioWouldSettle)),
        new("C095", "so far: the published ratio beside the document's V100 hours over its A100 hours, end by end, BERT-base at 384 tokens, in fp16 and in 32 bits", new Unsettled(Ratio, RatioWouldSettle))
        {
            SaysFrom = e => new(new(e.Claimed("C094").Bounds.Low / e.Claimed("C093").Bounds.Low, e.Claimed("C094").Bounds.High / e.Claimed("C093").Bounds.High), "x"),
        },
        new("C096", "so far: how many images of 224 pixels the hours hold at the published rate of ResNet-50", new Unsettled(
            e => (e.Claimed("C096") * 3600 * e.Rate("resnet50@224", Precision.Fp16, A100) / 1e6).Assuming(ClaimSources.Setting("setting", "ResNet-50, 224 pixels, fp16, an A100", "the document gives none")),
            "how many images of which size, which model, GPU and epochs: the document gives none")
        {
            Unit = "million images",
        }),
        new("C097", "the sizes that A100 boards are sold with", new Published(_ => ClaimSources.BoardMemory("A100 SXM 40GB", "A100 SXM 80GB", "A100 PCIe"), Agreement.Within(0.05))),
        new("C098", "the catalogue", Priced.Hour("p3.2xlarge")),
        new("C099", "the catalogue", Priced.Hour("p3.8xlarge")),
        new("C100", "the catalogue", Priced.Hour("p4d.24xlarge")),
        new("C101", "the catalogue", Priced.Hour("a2-highgpu-1g")),
        new("C102", "the catalogue", Priced.Hour("a2-highgpu-8g")),
        new("C103", "the catalogue's spot price of one A100 against its list price, to 2 points", new Published(
            e => (ClaimSources.Price(e.Offers.Current("a2-highgpu-1g", PurchaseKind.Spot)) / e.Prices("a2-highgpu-1g")[0]).FromOne() * 100, SageMakerClaims.Points)),
        new("C104", "the savings published for the document's instances", new Published(
            e => e.Savings("p3.2xlarge", "p3.8xlarge", "p4d.24xlarge"), SageMakerClaims.Points)),
        new("C105", "so far: the seller's limit, which the document does not state", new Unsettled(
            e => e.Fact("longest run of a preemptible instance"), "a statement to hold it against: the document says that such jobs tolerate faults, not for how long one runs")
        {
            Grounds = Grounds.Published,
        }),
        new("C106", "the catalogue", new Published(e => e.Monthly("Colab Pro"), Agreement.Within(0.01))),
        new("C107", "so far: a month's units over those of Colab Pro+, times the hours these are known to last on an A100", new Unsettled(
            ColabHours, "that Colab Pro hands out an A100 or a V100, and how often: units say how long one would last, not that one is given")
        {
            Grounds = Grounds.Published,
        }),
        new("C108", "the catalogue", new Published(e => e.Monthly("Colab Pro+"), Agreement.Within(0.01))),
        new("C109", "throughput in 16 bits over that in 32, the same work on the same GPU; TF32 counts as 32 bits",
            new Measured([Vit(Precision.Bf16), Vit(Precision.Fp32)], (rates, _) => rates[0] / rates[1], Agreement.Above),
            new Published(e => e.HalfOverFull(), Agreement.Above))
        {
            Says = Statement.MoreThanOne,
        },
        new("C110", "memory under autocast over that in fp32, BERT-base at 512 tokens, batch 32: a parameter takes 18 B for 16, and activations half", new Model(
            e => BertMemory(e, PrecisionRegime.Autocast) / BertMemory(e, PrecisionRegime.Fp32), Agreement.Below))
        {
            Says = Statement.LessThanOne,
        },
        new("C111", "step time with checkpointing over that without, by FLOP where it is not measured; and the memory of BERT-base's training likewise")
        {
            Parts =
            [
                new(
                    "compute", null,
                    new Measured([Pairs.OnGpu.Plain, Pairs.OnGpu.Checkpointed], (rates, _) => rates[0] / rates[1], Agreement.Within(0.15)),
                    new Measured([Pairs.Anywhere.Plain, Pairs.Anywhere.Checkpointed], (rates, _) => rates[0] / rates[1], Agreement.Within(0.15)),
                    new Model(_ => Pairs.Step(Checkpointing.On) / Pairs.Step(Checkpointing.Off), Agreement.Within(0.15))),
                new(
                    "memory", Statement.LessThanOne,
                    new Measured([Pairs.OnGpu.Checkpointed, Pairs.OnGpu.Plain], (memory, _) => memory[0] / memory[1], Agreement.Below) { Takes = CellFigure.PeakMemory },
                    new Model(e => BertMemory(e, PrecisionRegime.Autocast, Checkpointing.On) / BertMemory(e, PrecisionRegime.Autocast), Agreement.Below)),
            ],
        },
        new("C112", "training time of the larger over the smaller on one device; where it is not measured, their forward FLOP, BERT at 128 tokens and ResNet at 224 pixels")
        {
            Parts = [LargerOverSmaller("BERT", "bert-large", "bert-base"), LargerOverSmaller("ResNet", "resnet152", "resnet34")],
        },
        new("C113", "the data sheets", new Published(_ => ClaimSources.BoardMemory("RTX 3090", "RTX 4090"), Agreement.Within(0))),
        new("C114", "the data sheet", new Published(_ => ClaimSources.BoardMemory("RTX 4080"), Agreement.Within(0))),
        new("C115", "price over peak of 2 and 4 own cards, half in use, at the published efficiency of 2, over that of the cheapest cloud GPU", new Model(OwnOverCloud, Agreement.Below))
        {
            Says = Statement.LessThanOne,
        },
        new("C116", "so far: the best MFU of any published row of a model whose FLOP are known", new Unsettled(
            BestMfu, "what is meant: as MFU nobody is published to reach it, and as residency, which monitors show, it says little of the cost; calibrate run gives MFU")
        {
            Grounds = Grounds.Published,
        }),
        new("C117", "so far: FLOP of an image through ViT-B over those of a sequence through BERT-base", new Unsettled(
            e => e.Forward("vit-b") / e.Forward("bert-base"), "training rates of both on an M1 or M2: this program does not drive their GPUs, and nobody's are in the data")
        {
            Unit = "x",
        })
        {
            Says = Statement.MoreThanOne,
        },
    ];

    // The document gives no precision, and the verdict would turn on it: 32 bits are what PyTorch took for fp32 on each GPU at the time.
    private static Quantity Ratio(ClaimSources e)
    {
        return Quantity.Between(In("ratio in fp16 on both", Precision.Fp16, Precision.Fp16), In("ratio in TF32 on the A100, fp32 on the V100", Precision.Tf32, Precision.Fp32))
            .Assuming(ClaimSources.Setting("work", "BERT-base, 384 tokens", "the document gives none"));

        Quantity In(string name, Precision onA100, Precision onV100)
        {
            var ratio = e.Rate(Bert, onA100, A100) / e.Rate(Bert, onV100, V100);
            return Quantity.Leaf(ratio.Bounds, new(name, $"{ratio.Bounds} x", Grounds.Computed, ratio.Expression, null, ratio.From));
        }
    }

    private static EntryPart LargerOverSmaller(string name, string larger, string smaller) => new(
        name, null,
        new Measured([Small(larger), Small(smaller)], (rates, _) => rates[1] / rates[0], Agreement.Inside(0.15)),
        new Model(e => e.Forward(larger, Small(larger).Key.Size) / e.Forward(smaller, Small(smaller).Key.Size), Agreement.Inside(0.03)));

    // Of a size that a machine without a GPU can train too.
    private static NeededCell Small(string workload) => workload.StartsWith("bert", StringComparison.Ordinal)
        ? new(new(workload, Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Sequence(128)), DeviceNeed.Any)
        : new(new(workload, Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Image(224)), DeviceNeed.Any);

    // Both are in the standard suite.
    private static NeededCell Vit(Precision precision) =>
        new(new("vit-b", Mode.Train, precision, Checkpointing.Off, 128, InputSize.Image(224), OptimizerVariant.Foreach), DeviceNeed.AnyGpu);

    private static Quantity ColabHours(ClaimSources e)
    {
        var (pro, plus) = (e.Facts.Prices.Subscriptions.First(plan => plan.Name == "Colab Pro"), e.Facts.Prices.Subscriptions.First(plan => plan.Name == "Colab Pro+"));
        return Units(pro) / Units(plus) * Quantity.Leaf(new(plus.Known!.Time.TotalHours), Derivation.Leaf(
            $"hours of {plus.Name} on {plus.Known.Gpu}", $"{new Bounds(plus.Known.Time.TotalHours)} h", Grounds.Published, plus.Source.ToString()));

        static Quantity Units(Subscription plan) => Quantity.Leaf(new(plan.ComputeUnits!.Value), Derivation.Leaf(
            $"units of {plan.Name}", $"{new Bounds(plan.ComputeUnits.Value)} a month", Grounds.Published, plan.Source.ToString()));
    }

    private static Quantity BertMemory(ClaimSources e, PrecisionRegime regime, Checkpointing checkpointing = Checkpointing.Off) => ClaimSources.Memory(
        $"memory of bert-base, {regime.ToString().ToLowerInvariant()}, checkpointing {Words.Of(checkpointing)}", new()
        {
            Model = e.Model("bert-base"), Size = InputSize.Sequence(512), Batch = 32, Regime = regime, Checkpointing = checkpointing,
        });

    private static Quantity OwnOverCloud(ClaimSources e)
    {
        var efficiency = ClaimSources.Efficiency(PublishedScaling.Rows.First(row => row.Case == "BERT-large 384 RTX 4090 fp16"));
        var own = Quantity.Between([.. e.Facts.Prices.Hardware.Where(machine => machine.Gpus > 1 && machine.Gpu.Name == "RTX 4090").Select(machine =>
            Quantity.Leaf(new((double)machine.PricePerHour().Amount / machine.Gpus), machine.Derive()))]);
        var cheapest = e.Offers.CurrentOffers
            .Where(offer => offer is { Kind: PurchaseKind.OnDemand, PricePerGpu: not null, Gpu.Spec.Fp16: not null })
            .MinBy(offer => (double)offer.PricePerGpu!.Value.Amount / offer.Gpu!.Spec!.Fp16!.Value.FlopPerSecond)!;
        var cloud = ClaimSources.Price(cheapest) / cheapest.GpuCount!.Value / ClaimSources.Peak(cheapest.Gpu!, Precision.Fp16);
        return (own / (ClaimSources.Peak("RTX 4090", Precision.Fp16) * efficiency) / cloud)
            .Assuming(ClaimSources.Setting("work", "time goes by the peak, and 4 cards scale as the 2 that are published", "no job is named"));
    }

    private static Quantity BestMfu(ClaimSources e)
    {
        var best = (
            from row in e.Facts.Throughputs
            let conditions = row.Conditions
            let model = e.Facts.Models.FirstOrDefault(model => model.Name == conditions.Workload)
            where model is not null && conditions is { Mode: Mode.Train, Checkpointing: Checkpointing.Off, Devices: 1 }
            let peak = conditions.Device.Spec?.Peak(conditions.Precision)
            where peak is not null
            let flop = model.Step(conditions.Size, TrainingMethod.Full, Checkpointing.Off).Flop
            select (row, Mfu: flop * row.Figure.SamplesPerSecond.Value / peak.Value.FlopPerSecond)).MaxBy(one => one.Mfu);
        return Quantity.Leaf(new(best.Mfu * 100), Derivation.Computed(
            $"MFU of {best.row.Conditions}", $"{new Bounds(best.Mfu * 100)} %", "3 forward FLOP * rate / dense peak", best.row.Figure.Derivation));
    }
}
