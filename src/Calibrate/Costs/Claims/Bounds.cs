using Calibrate.Units;

namespace Calibrate.Costs.Claims;

/// <summary>The two ends of a figure; equal where it is one number.</summary>
public readonly record struct Bounds(double Low, double High)
{
    public Bounds(double value)
        : this(value, value)
    {
    }

    /// <summary>Four significant digits, and all digits before the point.</summary>
    public override string ToString() => Low == High ? Number(Low) : $"{Number(Low)} to {Number(High)}";

    private static string Number(double value)
    {
        var text = Figure.Significant(value);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }
}
