namespace Calibrate.Planning;

/// <summary>What a workload stands for.</summary>
public enum WorkloadKind
{
    /// <summary>A model that jobs train.</summary>
    Model,

    /// <summary>A part of models, measured by itself: in no suite, and no job is priced by it.</summary>
    Primitive,
}

/// <summary>What is known of a workload without running it. The catalogue lists one for each.</summary>
public sealed record WorkloadDescriptor
{
    /// <summary>The name on the command line, e.g. <c>vit-b</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One line for <c>calibrate list</c>, with the paper it comes from.</summary>
    public required string Description { get; init; }

    /// <summary>Trainable parameters at the default size, task head excluded or included as the source counts them (see the model's file).</summary>
    public required long Parameters { get; init; }

    /// <summary>Parameters at another size, where they depend on it (learned position embeddings, the width of precomputed ones); null where they do not.</summary>
    public Func<InputSize, long>? ParametersAt { get; init; }

    public required InputSize DefaultSize { get; init; }

    /// <summary>Samples per step when <c>--batch</c> is not given, on the CPU and on CUDA.</summary>
    public required int DefaultCpuBatch { get; init; }

    public required int DefaultCudaBatch { get; init; }

    /// <summary>FLOP of one sample's forward pass at a size; a multiply-accumulate is 2 FLOP.</summary>
    public required Func<InputSize, double> ForwardFlop { get; init; }

    /// <summary>Says why a size will not do, naming what would; null when it will.</summary>
    public required Func<InputSize, string?> RejectSize { get; init; }

    /// <summary>Whether <c>--channels-last on</c> means something to it: it is mostly convolutions.</summary>
    public bool TakesChannelsLast { get; init; }

    /// <summary>Of the precomputed embeddings that its samples are, unless they are asked for wider or narrower; null where they are none.</summary>
    public EmbeddingDims? Embeddings { get; init; }

    public WorkloadKind Kind { get; init; }

    /// <summary>What makes its samples of files for <c>--loader real</c>; null where they are no images, or more than an image.</summary>
    public ImagePipeline? Pipeline { get; init; }

    public IReadOnlyList<Mode> Modes { get; init; } = [Mode.Forward, Mode.Train, Mode.Update, Mode.Checkpoint];

    /// <summary>The ways of training it.</summary>
    public IReadOnlyList<Method> Methods { get; init; } = [Method.Full];

    /// <summary>The blocks of one sample, beside whose linear layers adapters go; null where it has no such method.</summary>
    public Func<InputSize, IReadOnlyList<TransformerBlocks>>? Blocks { get; init; }

    /// <summary>The part of <see cref="ForwardFlop"/> that <see cref="Method.Head"/> trains; null where it has no such method.</summary>
    public Func<InputSize, double>? HeadFlop { get; init; }

    /// <summary>The part of <see cref="ForwardFlop"/> whose weights learn in no method, and need no gradient; null where all do in <see cref="Method.Full"/>.</summary>
    public Func<InputSize, double>? FrozenFlop { get; init; }

    /// <summary>FLOP of one sequence of <see cref="Mode.Generate"/>; null where it has no such mode.</summary>
    public Func<InputSize, double>? GenerateFlop { get; init; }
}
