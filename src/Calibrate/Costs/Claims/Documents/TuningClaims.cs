using Calibrate.Costs.Claims.Checks;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Training;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Claims.Documents;

/// <summary>Document 002: budgets of LoRA, QLoRA, full fine-tuning and RLHF.</summary>
internal static class TuningClaims
{
    private static readonly InputSize Sequence = InputSize.Sequence(512);

    // Any numbers do: they cancel.
    private static readonly BudgetFormula Budget = new(512, 10_000, 3, new(3000), 8, 0.8, new(2, "USD"));

    /// <summary>The claims about the formula are its use: a factor of 1. Their rows give the factor of the mistake.</summary>
    private static readonly Statement Right = new(new Bounds(1), "x");

    private static readonly CellKey Large = new(
        "decoder-7b", Mode.Train, Precision.Bf16, Checkpointing.On, 1, InputSize.Sequence(2048), OptimizerVariant.Foreach, Adapter: LoraAdapter.Default);

    private static readonly CellKey Tiny = new("decoder-tiny", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Sequence(256), Adapter: LoraAdapter.Default);

    public static IReadOnlyList<ClaimEntry> Entries { get; } =
    [
        Formula("C076", "what the formula calls hours over the hours that the same division takes", () => Budget.TrainHoursAsWritten / Budget.TimeWithUtilization.TotalHours),
        Formula("C077", "the cost as the code has it over the cost of the same division in hours", () => Ratio(Budget.CostAsWritten, Cost(Budget.TimeWithUtilization, Budget.Devices))),
        Formula("C078", "seconds times the price of an hour over hours times the price of an hour", () =>
            Ratio(Budget.Price * new DeviceTime((Budget.Tokens / Budget.Throughput).TotalSeconds), Cost(Budget.Tokens / Budget.Throughput, 1))),
        new("C079", "the cost on N devices over that on one, by published efficiencies: the formula's devices cancel", new Published(
            _ => 1 / Quantity.Between([.. PublishedScaling.Rows.Where(row => row.BaselineDevices == 1).Select(ClaimSources.Efficiency)]), Agreement.Within(0.02))),
        new("C080", "the formula's time over the right one at the utilization the documents aim at: a measured rate has it in it", new Arithmetic(CountedTwice, Agreement.Within(0.02))),
        new("C081", "throughput with a checkpoint seldom over that with one often, of a 7B model; a driver is worth 5%", new Model(CheckpointCadence, Agreement.Above))
        {
            Says = Statement.WorthIt,
        },
        new("C082", "throughput with checkpointing over that without, at one batch; a larger batch that only fits with it may win some back",
            new Measured([Pairs.OnGpu.Checkpointed, Pairs.OnGpu.Plain], (rates, _) => rates[0] / rates[1], Agreement.Above),
            new Measured([Pairs.Anywhere.Checkpointed, Pairs.Anywhere.Plain], (rates, _) => rates[0] / rates[1], Agreement.Above),
            new Model(_ => Pairs.Step(Checkpointing.Off) / Pairs.Step(Checkpointing.On), Agreement.Above))
        {
            Says = Statement.MoreThanOne,
        },
        new("C083", "the time of QLoRA's step over LoRA's, less 1: of a 7B model, published for one A100 where it is not measured; and of a small one in fp32 on any device, by FLOP nothing")
        {
            Parts =
            [
                new("7B", null, OverLora(Large, DeviceNeed.AnyGpu), new Published(e => e.Fact("QLoRA's extra training time over LoRA"), Agreement.Inside(0.1))),
                new("small", null, OverLora(Tiny, DeviceNeed.Any), new Model(
                    _ => ClaimSources.Computed("extra FLOP of unpacking", 0, "%", "unpacking is no matrix product"), Agreement.Inside(0.1))),
            ],
        },
        new("C084", "the cheapest offer that a 7B model fits on, by price over peak and QLoRA's published extra time: QLoRA over LoRA", new Model(CostRatio, Agreement.Below))
        {
            Says = Statement.LessThanOne,
        },
        new("C085", "the smaller of LoRA over QLoRA and full over LoRA, 7B at 512 tokens, batch 1; the row's figures stand in no document", new Model(SmallerStep, Agreement.Above))
        {
            Says = Statement.MoreThanOne,
        },
        new("C086", "7B at 512 tokens, batch 1: QLoRA to LoRA, against the smaller card", new Model(
            e => Quantity.Between(Memory(e, "llama-7b", TrainingMethod.Qlora), Memory(e, "llama-7b", TrainingMethod.Lora)), Agreement.AtMost) { Unit = "GiB" }),
        new("C087", "full training of 7B and 13B against the larger card alone; of 13B spread over 16 cards, the smaller by ZeRO-3 and the larger by ZeRO-2, without offload")
        {
            Parts =
            [
                new("more than one card", null, new Model(
                    e => Quantity.Between(Memory(e, "llama-7b", TrainingMethod.Full), Memory(e, "llama-13b", TrainingMethod.Full)), Agreement.Above) { Unit = "GiB" }),
                new("ZeRO-3 on 24 GB", new(new Bounds(24), "GiB"), new Model(e => Spread(e, ZeroStage.Three), Agreement.AtMost)),
                new("ZeRO-2 on 48 GB", new(new Bounds(48), "GiB"), new Model(e => Spread(e, ZeroStage.Two), Agreement.AtMost)),
            ],
        },
        new("C088", "a byte of code and a 16-bit scale for each row of 4096; fp16 takes 2", new Model(
            _ => ClaimSources.Computed("bytes of an 8-bit weight", 1 + (2.0 / 4096), "B/param", "1 + 2/4096 (Dettmers et al. 2022, LLM.int8)"), Agreement.Within(0.01))),
        new("C089", "so far: forward FLOP with adapters that are not merged, over those without", new Unsettled(
            AdaptersOverNone,
            "the time per generated token of the three on one card: this program measures training and whole forward passes") { Unit = "x" })
        {
            Says = Statement.MoreThanOne,
        },
        new("C090", "so far: bytes of an fp32 value over those of an fp16 or bf16 one", new Unsettled(
            _ => ClaimSources.Computed("bytes of an fp32 value", StateBytes.Frozen(PrecisionRegime.Fp32), "B", "32 bits / 8")
                / ClaimSources.Computed("bytes of a 16-bit value", StateBytes.Frozen(PrecisionRegime.MasterWeights), "B", "16 bits / 8"),
            "a definition, which no figure gives: Micikevicius et al. 2018 call fp32 full (single) precision, the document whatever is not quantised"))
        {
            Says = new(new Bounds(1), "x"),
        },
        new("C091", "images a second of ViT-S to ViT-H under PyTorch 2.1, where timm takes fused attention, over those under 1.13, where there is none, each less what ResNet-50 gained; a gain is worth 5%", new Published(
            FusedAttention, Agreement.Above))
        {
            Says = Statement.WorthIt,
        },
        new("C092", "so far: memory of instruction tuning over that of full fine-tuning, 7B, by LoRA to in full: it is a kind of data and not of training", new Unsettled(
            e => Quantity.Between(Memory(e, "llama-7b", TrainingMethod.Lora), Memory(e, "llama-7b", TrainingMethod.Full)) / Memory(e, "llama-7b", TrainingMethod.Full),
            "by which method the instructions are tuned and RLHF is done: LoRA, QLoRA or in full; then calibrate decide and calibrate memory put figures in the matrix"))
        {
            Says = Statement.LessThanOne,
        },
    ];

    // Both cells are of the documents' suites.
    private static Measured OverLora(CellKey cell, DeviceNeed on) => new(
        [new(cell with { Method = Method.Lora }, on), new(cell with { Method = Method.Qlora }, on)],
        (rates, _) => Quantity.By($"100 * ({rates[0].Expression} / {rates[1].Expression} - 1)", new(100 * ((rates[0].Bounds.Low / rates[1].Bounds.Low) - 1)), rates[0], rates[1]),
        Agreement.Inside(0.1));

    private static ClaimEntry Formula(string id, string why, Func<double> factor) => new(
        id, why, new Arithmetic(_ => ClaimSources.Computed("factor", factor(), "x", $"{BudgetFormula.AsWritten}, against {BudgetFormula.Formula}"), Agreement.Within(0.01)))
    {
        Says = Right,
    };

    private static Money Cost(TimeSpan time, int devices) => Budget.Price * DeviceTime.Of(time, devices);

    private static double Ratio(Money one, Money other) => (double)(one.Amount / other.Amount);

    private static Quantity CountedTwice(ClaimSources e)
    {
        var aim = e.Claimed("C116");
        return Quantity.By("time with utilization / time", new(At(aim.Bounds.High), At(aim.Bounds.Low)), aim);

        static double At(double percent)
        {
            var budget = Budget with { Utilization = percent / 100 };
            return budget.TimeWithUtilization / budget.Time(ScalingEfficiency.Perfect);
        }
    }

    private static Quantity CheckpointCadence(ClaimSources e)
    {
        var bytes = StateBytes.Of(PrecisionRegime.Fp32, OptimizerKind.AdamW);
        var size = e.Parameters("llama-7b") * ClaimSources.Computed("bytes kept", bytes.Weights + bytes.Optimizer, "B/param", "fp32 weights and two moments");
        var write = size / ClaimSources.Assumed("disk", 1e9, "B/s", "a network disk's order of magnitude");
        var often = ClaimSources.Assumed("often", 300, "s", "5 minutes; the document gives no cadence");
        var seldom = ClaimSources.Assumed("seldom", 7200, "s", "2 hours; the document gives no cadence");
        return Quantity.By(
            "(seldom / (seldom + writing)) / (often / (often + writing))",
            new Bounds(Share(seldom) / Share(often)), write, often, seldom);

        double Share(Quantity every) => every.Bounds.Low / (every.Bounds.Low + write.Bounds.Low);
    }

    private static Quantity AdaptersOverNone(ClaimSources e)
    {
        var model = e.Parameters("llama-7b");
        var adapters = LoraAdapter.Default.Parameters((Transformer)e.Model("llama-7b"), Sequence);
        return (model + ClaimSources.Computed("parameters of the adapters", adapters, "parameters", "r (in + out) for queries and values (Hu et al. 2021)").Assuming(
            ClaimSources.Setting("rank", "8, on queries and values, not merged", "the document gives none"))) / model;
    }

    private static Quantity Memory(ClaimSources e, string model, TrainingMethod method) => ClaimSources.Memory($"memory of {model} {method.ToString().ToLowerInvariant()}", Plan(e, model, method));

    private static MemoryPlan Plan(ClaimSources e, string model, TrainingMethod method) => new()
    {
        Model = e.Model(model), Size = Sequence, Batch = 1, Method = method, Regime = PrecisionRegime.MasterWeights,
    };

    private static Quantity SmallerStep(ClaimSources e)
    {
        var (qlora, lora, full) = (Memory(e, "llama-7b", TrainingMethod.Qlora), Memory(e, "llama-7b", TrainingMethod.Lora), Memory(e, "llama-7b", TrainingMethod.Full));
        var (first, second) = (lora / qlora, full / lora);
        return Quantity.By($"the smaller of {first.Expression} and {second.Expression}", new Bounds(Math.Min(first.Bounds.Low, second.Bounds.Low)), qlora, lora, full);
    }

    private static Quantity CostRatio(ClaimSources e) =>
        (Cheapest(e, TrainingMethod.Qlora) * (1 + (e.Fact("QLoRA's extra training time over LoRA") / 100)) / Cheapest(e, TrainingMethod.Lora))
            .Assuming(ClaimSources.Setting("work", "time goes by the peak", "no job is named"));

    private static Quantity Cheapest(ClaimSources e, TrainingMethod method)
    {
        var plan = Plan(e, "llama-7b", method);
        var need = MemoryModel.Of(plan);
        var best = e.Offers.CurrentOffers
            .Where(offer => offer is { Kind: PurchaseKind.OnDemand, PricePerGpu: not null, Gpu: { Memory: { } card, Spec.Fp16: not null } } && need.FitOn(card) == Fit.Fits)
            .MinBy(PricePerPeak)!;
        return Quantity.By(
            $"{best.Instance} for {method.ToString().ToLowerInvariant()}, its price over its peak", new Bounds(PricePerPeak(best)),
            ClaimSources.Price(best), Memory(e, "llama-7b", method), ClaimSources.Peak(best.Gpu!, Precision.Fp16));
    }

    // USD for each TFLOP/s in an hour.
    private static double PricePerPeak(Offer offer) => (double)offer.PricePerGpu!.Value.Amount / (offer.Gpu!.Spec!.Fp16!.Value.FlopPerSecond / 1e12);

    private static Quantity FusedAttention(ClaimSources e)
    {
        const string Without = "infer-amp-nchw-pt113-cu117-rtx3090", With = "infer-amp-nchw-pt210-cu121-rtx3090";
        var control = Gain("resnet50@224");
        return Quantity.Between([.. ((string[])["small", "base", "large"]).Select(size => Gain($"vit_{size}_patch16_224@224")).Append(Gain("vit_huge_patch14_224@224")).Select(gain => gain / control)])
            .Assuming(ClaimSources.Setting("cause", "fused attention alone sets vision transformers apart from ResNet-50", "both versions ran the same models in the same program"));

        Quantity Gain(string model) => e.Inference(model, With)! / e.Inference(model, Without)!;
    }

    private static Quantity Spread(ClaimSources e, ZeroStage stage) => ClaimSources.Memory(
        $"memory of llama-13b full, ZeRO {(int)stage}", Plan(e, "llama-13b", TrainingMethod.Full) with { Zero = stage, Devices = 16 });
}
