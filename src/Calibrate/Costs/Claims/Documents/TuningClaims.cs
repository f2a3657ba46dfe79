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

    public static IReadOnlyList<ClaimEntry> Entries { get; } =
    [
        Formula("C076", "what the formula calls hours over the hours that the same division takes", () => Budget.TrainHoursAsWritten / Budget.TimeWithUtilization.TotalHours),
        Formula("C077", "the cost as the code has it over the cost of the same division in hours", () => Ratio(Budget.CostAsWritten, Cost(Budget.TimeWithUtilization, Budget.Devices))),
        Formula("C078", "seconds times the price of an hour over hours times the price of an hour", () =>
            Ratio(Budget.Price * new DeviceTime((Budget.Tokens / Budget.Throughput).TotalSeconds), Cost(Budget.Tokens / Budget.Throughput, 1))),
        new("C079", "the cost on N devices over that on one, by published efficiencies: the formula's devices cancel", new Published(
            _ => 1 / Quantity.Between([.. PublishedScaling.Rows.Where(row => row.BaselineDevices == 1).Select(Evidence.Efficiency)]), Agreement.Within(0.02))),
        new("C080", "the formula's time over the right one at the utilization the documents aim at: a measured rate has it in it", new Arithmetic(CountedTwice, Agreement.Within(0.02))),
        new("C081", "throughput with a checkpoint every 2 h over that with one every 5 min; a driver is worth 5%", new Model(CheckpointCadence, Agreement.Above))
        {
            Says = new(new Bounds(1.05), "x", "more than"),
        },
        new("C082", "throughput with checkpointing over that without, at one batch; a larger batch that only fits with it may win some back",
            new Measured([Pairs.OnGpu.Checkpointed, Pairs.OnGpu.Plain], (rates, _) => rates[0] / rates[1], Agreement.Above),
            new Measured([Pairs.Anywhere.Checkpointed, Pairs.Anywhere.Plain], (rates, _) => rates[0] / rates[1], Agreement.Above),
            new Model(_ => Pairs.Step(Checkpointing.Off) / Pairs.Step(Checkpointing.On), Agreement.Above))
        {
            Says = Statement.MoreThanOne,
        },
        new("C083", "the extra time published for a 7B model on one A100", new Published(e => e.Fact("QLoRA's extra training time over LoRA"), Agreement.Inside(0.1))),
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
        new("C087", "full training of 7B and 13B, 512 tokens, batch 1, against the larger card", new Model(
            e => Quantity.Between(Memory(e, "llama-7b", TrainingMethod.Full), Memory(e, "llama-13b", TrainingMethod.Full)), Agreement.Above) { Unit = "GiB" }),
        new("C088", "a byte of code and a 16-bit scale for each row of 4096; fp16 takes 2", new Model(
            _ => Evidence.Computed("bytes of an 8-bit weight", 1 + (2.0 / 4096), "B/param", "1 + 2/4096 (Dettmers et al. 2022, LLM.int8)"), Agreement.Within(0.01))),
        new("C089", "so far: forward FLOP with adapters of rank 8 that are not merged, over those without", new Unsettled(
            AdaptersOverNone,
            "the time per generated token of the three on one card: this program measures training and whole forward passes") { Unit = "x" })
        {
            Says = Statement.MoreThanOne,
        },
        new("C090", "bytes of a 16-bit value, against the 4 of what is called full (single) precision in Micikevicius et al. 2018", new Model(
            _ => Evidence.Computed("bytes of an fp16 or bf16 value", StateBytes.Frozen(PrecisionRegime.MasterWeights), "B/value", "16 bits / 8"), Agreement.Within(0)))
        {
            Says = new(new Bounds(4), "B/value"),
        },
        new("C091", "a training step of 7B at 2048 tokens on an A100 at its peaks, the scores written and read, over one without them", new Model(FlashSpeedUp, Agreement.Above))
        {
            Says = Statement.MoreThanOne,
        },
        new("C092", "memory of instruction tuning over that of full fine-tuning, 7B: by LoRA to in full, for it is a kind of data and not of training", new Model(
            e => Quantity.Between(Memory(e, "llama-7b", TrainingMethod.Lora), Memory(e, "llama-7b", TrainingMethod.Full)) / Memory(e, "llama-7b", TrainingMethod.Full),
            Agreement.Below))
        {
            Says = Statement.LessThanOne,
        },
    ];

    private static ClaimEntry Formula(string id, string why, Func<double> factor) => new(
        id, why, new Arithmetic(_ => Evidence.Computed("factor", factor(), "x", $"{BudgetFormula.AsWritten}, against {BudgetFormula.Formula}"), Agreement.Within(0.01)))
    {
        Says = Right,
    };

    private static Money Cost(TimeSpan time, int devices) => Budget.Price * DeviceTime.Of(time, devices);

    private static double Ratio(Money one, Money other) => (double)(one.Amount / other.Amount);

    private static Quantity CountedTwice(Evidence e)
    {
        var aim = e.Claimed("C116");
        return Quantity.By("time with utilization / time", new(At(aim.Bounds.High), At(aim.Bounds.Low)), aim);

        static double At(double percent)
        {
            var budget = Budget with { Utilization = percent / 100 };
            return budget.TimeWithUtilization / budget.Time(ScalingEfficiency.Perfect);
        }
    }

    private static Quantity CheckpointCadence(Evidence e)
    {
        var bytes = StateBytes.Of(PrecisionRegime.Fp32, OptimizerKind.AdamW);
        var size = e.Parameters("llama-7b") * Evidence.Computed("bytes kept", bytes.Weights + bytes.Optimizer, "B/param", "fp32 weights and two moments");
        var write = size / Evidence.Assumed("disk", 1e9, "B/s", "assumed by the audit: 1 GB/s");
        var (often, seldom) = (300.0, 7200.0);
        var seconds = write.Bounds.Low;
        return Quantity.By("(2 h / (2 h + writing)) / (5 min / (5 min + writing))", new Bounds(seldom / (seldom + seconds) / (often / (often + seconds))), write);
    }

    private static Quantity AdaptersOverNone(Evidence e)
    {
        var model = e.Parameters("llama-7b");
        var adapters = LoraAdapter.Default.Parameters((Transformer)e.Model("llama-7b"), Sequence);
        return (model + Evidence.Computed("parameters of the adapters", adapters, "parameters", "r (in + out) for queries and values (Hu et al. 2021)")) / model;
    }

    private static Quantity Memory(Evidence e, string model, TrainingMethod method) => Evidence.Memory($"memory of {model} {method.ToString().ToLowerInvariant()}", Plan(e, model, method));

    private static MemoryPlan Plan(Evidence e, string model, TrainingMethod method) => new()
    {
        Model = e.Model(model), Size = Sequence, Batch = 1, Method = method, Regime = PrecisionRegime.MasterWeights,
    };

    private static Quantity SmallerStep(Evidence e)
    {
        var (qlora, lora, full) = (Memory(e, "llama-7b", TrainingMethod.Qlora), Memory(e, "llama-7b", TrainingMethod.Lora), Memory(e, "llama-7b", TrainingMethod.Full));
        var (first, second) = (lora / qlora, full / lora);
        return Quantity.By($"the smaller of {first.Expression} and {second.Expression}", new Bounds(Math.Min(first.Bounds.Low, second.Bounds.Low)), qlora, lora, full);
    }

    private static Quantity CostRatio(Evidence e) =>
        Cheapest(e, TrainingMethod.Qlora) * (1 + (e.Fact("QLoRA's extra training time over LoRA") / 100)) / Cheapest(e, TrainingMethod.Lora);

    private static Quantity Cheapest(Evidence e, TrainingMethod method)
    {
        var plan = Plan(e, "llama-7b", method);
        var need = MemoryModel.Of(plan);
        var best = e.Offers.CurrentOffers
            .Where(offer => offer is { Kind: PurchaseKind.OnDemand, PricePerGpu: not null, Gpu: { Memory: { } card, Spec.Fp16: not null } } && need.FitOn(card) == Fit.Fits)
            .MinBy(PricePerPeak)!;
        return Quantity.By(
            $"{best.Instance} for {method.ToString().ToLowerInvariant()}, its price over its peak", new Bounds(PricePerPeak(best)),
            Evidence.Price(best), Memory(e, "llama-7b", method), Evidence.Peak(best.Gpu!, Precision.Fp16));
    }

    // USD for each TFLOP/s in an hour.
    private static double PricePerPeak(Offer offer) => (double)offer.PricePerGpu!.Value.Amount / (offer.Gpu!.Spec!.Fp16!.Value.FlopPerSecond / 1e12);

    private static Quantity FlashSpeedUp(Evidence e)
    {
        var size = InputSize.Sequence(2048);
        var plan = Plan(e, "llama-7b", TrainingMethod.Full) with { Size = size };
        var scores = MemoryModel.Of(plan with { Attention = AttentionKernel.Standard }).Activations!.Value.Bytes - MemoryModel.Of(plan).Activations!.Value.Bytes;
        var spec = Gpus.Processors.Resolve("A100-80GB").Spec!;
        var step = 3 * e.Forward("llama-7b", size) / (1000 * Evidence.Peak("A100-80GB", Precision.Bf16));
        var traffic = Evidence.Computed("time of the scores", 2 * scores / spec.Bandwidth!.Value.BytesPerSecond, "s", $"2 * {new ByteSize(scores)} / {spec.Bandwidth} (Korthikanti et al. 2022)");
        return (step + traffic) / step;
    }
}
