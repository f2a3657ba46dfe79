using Calibrate.Costs.Flops;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>A published figure of memory, and what the model says in its place.</summary>
public abstract record PublishedMemory(string Case, string Source)
{
    private const string ZeroPaper = "Rajbhandari et al. 2020, figure 1 (arXiv 1910.02054, by a secondary public table)";
    private const string Torchtune = "pytorch/torchtune README @0031bfb0 (batch 2, packed 2048, compile)";
    private const string Timm = "timm benchmark-train-amp-*-pt112-cu113-rtx3090.csv";
    private const string Lambda = "lambdal pytorch-train-bs-fp16.csv";

    /// <summary>Predicted over published, less 1; null where the model does not speak to it.</summary>
    public abstract double? Error { get; }

    /// <summary>Real over predicted memory; null where nobody measured any.</summary>
    public virtual MeasuredRatio? Ratio => null;

    public static IReadOnlyList<PublishedMemory> Rows { get; } =
    [
        Zero(ZeroStage.None, 120),
        Zero(ZeroStage.One, 31.4),
        Zero(ZeroStage.Two, 16.6),
        Zero(ZeroStage.Three, 1.9),
        new PublishedPeak("Llama-3.1-8B LoRA on an RTX 4090", Torchtune, GiB(16.2), MemoryModel.Of(Llama8B with { Method = TrainingMethod.Lora })),
        new PublishedPeak("Llama-3.1-8B full on an RTX A6000", Torchtune, GiB(37.4), MemoryModel.Of(Llama8B with
        {
            Optimizer = OptimizerKind.AdamW8Bit, Gradients = GradientLife.FreedInBackward,
        })),
        LlamaLayer(),
        Batch("vit-b", 192, 256),
        Batch("vit-l", 64, 96),
        Batch("vit-h", 16, 24),
        Batch("resnet50", 512, next: null),
        new PublishedElsewhere("EfficientNet-B0 on an RTX 3090, amp: batch 384 to 512", Timm, "its activations are not counted"),
        Bert(16, 48),
        Bert(24, 96),
        Bert(40, 160),
        Bert(80, 320),
        new PublishedElsewhere(
            "SAM ViT-H inference fp32, batch 1 and 8: 5758 and 28806 MiB", "facebookresearch/segment-anything @2557a8cb, experiments of segment-anything-fast", "inference: the model is of training"),
        new PublishedElsewhere("SAM ViT-H adapter training at 1024: about 48 GB", "issue maoyangou147/TS-SAM #3", "batch and precision are not stated"),
    ];

    // What torch allocated at its peak: no context. The recipe checkpoints, chunks the loss and keeps everything in bf16.
    private static MemoryPlan Llama8B => new()
    {
        Model = Find("llama-3.1-8b"), Size = InputSize.Sequence(2048), Batch = 2, Regime = PrecisionRegime.Pure16Bit,
        Checkpointing = Checkpointing.On, Loss = LossComputation.Chunked, Overhead = default,
    };

    private static PublishedPeak Zero(ZeroStage stage, double gigabytes)
    {
        var states = ModelStates.Of(7_500_000_000, StateBytes.Of(PrecisionRegime.MasterWeights, OptimizerKind.AdamW), 0, stage, 64);
        return new(
            $"7.5B parameters on 64 devices, ZeRO {(int)stage}", ZeroPaper, new((long)(gigabytes * 1e9)),
            new(states.Weights, states.CastCopies, states.Gradients, states.Optimizer, new(0), new(0), new(0)), PeakBasis.Counted);
    }

    /// <summary>One layer's activations: those of the model with one layer and all else left out.</summary>
    private static PublishedPeak LlamaLayer()
    {
        var plan = new MemoryPlan { Model = Find("llama-3.1-8b"), Size = InputSize.Sequence(32768), Batch = 1, Regime = PrecisionRegime.Pure16Bit };
        var activations = new ByteSize(MemoryModel.Of(plan).Activations!.Value.Bytes / 32);
        return new(
            "Llama-3.1-8B activations of a layer, 32768 tokens, bf16", "stas00/ml-engineering training/performance/README.md (28 hidden copies of 2 bytes)", GiB(7),
            new(default, default, default, default, activations, new(0), default));
    }

    // timm starts at 512 and goes down in two steps per power of two: 384, 256, 192, 128, … (timm/utils/decay_batch.py).
    private static PublishedBatch Batch(string model, int published, int? next) => new(
        $"{model} at 224 on an RTX 3090 (24 GiB), amp: largest batch", Timm,
        new()
        {
            Model = Find(model), Size = InputSize.Image(224), Batch = 1, Regime = PrecisionRegime.Autocast,
            Optimizer = OptimizerKind.SgdMomentum, Attention = AttentionKernel.Standard,
        },
        GiB(24), published, next);

    private static PublishedBatch Bert(int gibibytes, int published) => new(
        $"bert-base at 384 on {gibibytes} GiB, fp16: batch", Lambda,
        new()
        {
            Model = Find("bert-base"), Size = InputSize.Sequence(384), Batch = 1, Regime = PrecisionRegime.MasterWeights, Attention = AttentionKernel.Standard,
        },
        GiB(gibibytes), published, NextTried: null);

    private static Architecture Find(string name) => Architectures.Find(name)!;

    private static ByteSize GiB(double value) => new((long)(value * (1L << 30)));
}

/// <summary>How a published amount was come by.</summary>
public enum PeakBasis
{
    Measured,

    /// <summary>By the very bytes per parameter that are counted here: no test of the formulas.</summary>
    Counted,
}

/// <summary>A published amount of memory.</summary>
public sealed record PublishedPeak(string Case, string Source, ByteSize Published, MemoryBreakdown Breakdown, PeakBasis Basis = PeakBasis.Measured)
    : PublishedMemory(Case, Source)
{
    public override MeasuredRatio? Ratio => Basis == PeakBasis.Counted ? null : MeasuredRatio.Exactly((double)Published.Bytes / Predicted.Bytes);

    public ByteSize Predicted => Breakdown.Total!.Value;

    public override double? Error => ((double)Predicted.Bytes / Published.Bytes) - 1;
}

/// <summary>A published largest batch: a bound, since only some batches were tried.</summary>
/// <param name="NextTried">The next larger batch, which was tried and failed; null where none was.</param>
public sealed record PublishedBatch(string Case, string Source, MemoryPlan Plan, ByteSize Card, int Published, int? NextTried) : PublishedMemory(Case, Source)
{
    public int Predicted => MemoryModel.LargestBatch(Plan, Card)!.Value;

    /// <summary>At least the published batch, and less than the next one that was tried.</summary>
    public bool Agrees => Predicted >= Published && !(Predicted >= NextTried);

    public override double? Error => ((double)Predicted / Published) - 1;

    /// <summary>The published batch took no more than the card, and the next one took more.</summary>
    public override MeasuredRatio Ratio => new(NextTried is { } next ? CardOver(next) : null, CardOver(Published));

    private double CardOver(int batch) => (double)Card.Bytes / MemoryModel.Of(Plan with { Batch = batch }).Total!.Value.Bytes;
}

/// <summary>A published figure that the model says nothing about.</summary>
public sealed record PublishedElsewhere(string Case, string Source, string Why) : PublishedMemory(Case, Source)
{
    public override double? Error => null;
}
