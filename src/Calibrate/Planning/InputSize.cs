using System.Globalization;

namespace Calibrate.Planning;

/// <summary>What a sample's size means: its side in pixels or its length in tokens.</summary>
public enum InputKind
{
    /// <summary>Square images; throughput is in images/s.</summary>
    Image,

    /// <summary>Token sequences; throughput is in tokens/s, counted in positions (padding included).</summary>
    Sequence,
}

/// <summary>
/// The size of one sample: <c>i224</c> is a 224 x 224 image, <c>s128</c> a sequence of 128 positions, <c>s128.e1024-512</c> one of
/// embeddings, 1024 wide of the image and 512 of the text.
/// </summary>
public readonly record struct InputSize(InputKind Kind, int Value)
{
    public static InputSize Image(int side) => new(InputKind.Image, side);

    public static InputSize Sequence(int length) => new(InputKind.Sequence, length);

    /// <summary>How many units of throughput one sample is: 1 image, or its positions.</summary>
    public int UnitsPerSample => Kind == InputKind.Image ? 1 : Value;

    /// <summary>Of samples that are precomputed embeddings; null where those are as wide as the workload has them by default, and of all other samples.</summary>
    public EmbeddingDims? Embeddings { get; init; }

    /// <summary>Whether both differ in their value at most, so that a third may lie between them.</summary>
    public bool IsLike(InputSize other) => this with { Value = other.Value } == other;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Kind == InputKind.Image ? 'i' : 's')}{Value}{(Embeddings is { } dims ? $".{dims}" : "")}");
}
