using Calibrate.Torch.Interop;

namespace TorchSharp;

/// <summary>A number as an operator's argument: an integer, a double or a truth value.</summary>
public sealed class Scalar : IDisposable
{
    internal Value Value { get; }

    private Scalar(long value) => Value = new() { Tag = Tag.Int, Int = value };

    private Scalar(double value) => Value = new() { Tag = Tag.Double, Double = value };

    private Scalar(bool value) => Value = new() { Tag = Tag.Bool, Int = value ? 1 : 0 };

    public torch.ScalarType Type => Value.Tag switch
    {
        Tag.Int => torch.ScalarType.Int64,
        Tag.Bool => torch.ScalarType.Bool,
        _ => torch.ScalarType.Float64,
    };

    /// <summary>Nothing to free: the value is managed. Here because TorchSharp's has one.</summary>
    public void Dispose()
    {
    }

    public static implicit operator Scalar(byte value) => new((long)value);

    public static implicit operator Scalar(sbyte value) => new((long)value);

    public static implicit operator Scalar(short value) => new((long)value);

    public static implicit operator Scalar(int value) => new((long)value);

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(Half value) => new((double)value);

    public static implicit operator Scalar(float value) => new((double)value);

    public static implicit operator Scalar(double value) => new(value);

    public static implicit operator Scalar(bool value) => new(value);
}
