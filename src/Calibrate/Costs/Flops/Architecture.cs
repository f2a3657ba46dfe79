using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Flops;

/// <summary>A model as far as its cost needs it: parameters and operations, without running it.</summary>
/// <param name="Name">As workloads and jobs name it, e.g. <c>vit-b</c>.</param>
/// <param name="Source">The paper or table it is from.</param>
public abstract record Architecture(string Name, string Source)
{
    public abstract InputSize DefaultSize { get; }

    /// <summary>Of the precomputed embeddings that its samples are, where a size says nothing of them; null where they are none.</summary>
    public virtual EmbeddingDims? Embeddings => null;

    /// <summary>Parameters, at a size where they depend on it (learned positions).</summary>
    public abstract long Parameters(InputSize size);

    /// <summary>One sample's forward pass; a multiply-accumulate is 2 FLOP.</summary>
    public abstract FlopCount Forward(InputSize size);

    /// <summary>The last layer, which <see cref="TrainingMethod.HeadOnly"/> trains; null where the record ends before one.</summary>
    public virtual Head? Head => null;

    /// <summary>What <see cref="TrainingMethod.HeadOnly"/> trains; null where nothing is known to be a head.</summary>
    public virtual long? HeadParameters => Head?.Parameters;

    /// <summary>Of the model's own recipe.</summary>
    public virtual OptimizerKind Optimizer => OptimizerKind.AdamW;

    /// <summary>Values of the largest single weight.</summary>
    public virtual long LargestParameter(InputSize size) => Head is { } head ? (long)head.Width * head.Outputs : 0;

    /// <summary>The part of <see cref="Forward"/> that <see cref="TrainingMethod.HeadOnly"/> trains.</summary>
    public virtual FlopCount HeadForward(InputSize size) => Head?.Forward(size) ?? default;

    /// <summary>The part of <see cref="Forward"/> that multiplies activations with each other: attention's, where it is counted.</summary>
    public virtual FlopCount ProductsForward(InputSize size) => default;

    /// <summary>Of the adapters' own forward pass; 0 where the model has no layers for them.</summary>
    public virtual FlopCount AdaptersForward(InputSize size, LoraAdapter adapter) => default;

    /// <summary>A step of one sample: see <see cref="StepFlop"/>.</summary>
    /// <param name="adapter">Of LoRA and QLoRA; by default <see cref="LoraAdapter.Default"/>.</param>
    public FlopCount Step(InputSize size, TrainingMethod method, Checkpointing checkpointing, LoraAdapter? adapter = null) => StepFlop.Of(
        Forward(size), HeadForward(size), method, checkpointing, ProductsForward(size), AdaptersForward(size, adapter ?? LoraAdapter.Default));

    /// <exception cref="ArgumentException">The size is of the other kind.</exception>
    protected int Require(InputKind kind, InputSize size) => size.Kind == kind && size.Value >= 1
        ? size.Value
        : throw new ArgumentException($"{Name} takes {(kind == InputKind.Image ? "images" : "sequences")}, not {size}", nameof(size));
}

/// <summary>A linear layer at the end.</summary>
/// <param name="Outputs">Classes, or the words of the vocabulary.</param>
/// <param name="Runs">Once per sample, or at each of its positions.</param>
/// <param name="Bias">Its parameters: one per output, or none.</param>
public sealed record Head(int Width, int Outputs, HeadRuns Runs, Bias Bias)
{
    public long Parameters => ((long)Width * Outputs) + (Bias == Bias.One ? Outputs : 0);

    /// <summary>How many rows of outputs one sample has.</summary>
    public int Rows(InputSize size) => Runs == HeadRuns.PerPosition ? size.Value : 1;

    public FlopCount Forward(InputSize size) => new(2.0 * Width * Outputs * Rows(size));
}

/// <summary>How often a head runs in a sample.</summary>
public enum HeadRuns
{
    PerSample,
    PerPosition,
}

/// <summary>Whether a layer adds one.</summary>
public enum Bias
{
    None,
    One,
}
