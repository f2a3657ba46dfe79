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

/// <summary>The size of one sample: <c>i224</c> is a 224 x 224 image, <c>s128</c> a sequence of 128 positions.</summary>
public readonly record struct InputSize(InputKind Kind, int Value)
{
    public static InputSize Image(int side) => new(InputKind.Image, side);

    public static InputSize Sequence(int length) => new(InputKind.Sequence, length);

    /// <summary>How many units of throughput one sample is: 1 image, or its positions.</summary>
    public int UnitsPerSample => Kind == InputKind.Image ? 1 : Value;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Kind == InputKind.Image ? 'i' : 's')}{Value}");
}
