using System.Globalization;

namespace Calibrate.Units;

/// <summary>An amount of memory. Shown in binary units, as memory is made: 1 GiB is 2^30 bytes, 1 GB would be 10^9.</summary>
public readonly record struct ByteSize(long Bytes)
{
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    private static readonly string[] Decimal = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>Reads an amount with its unit, decimal or binary: <c>350 MB</c>, <c>16 GiB</c>; null for anything else.</summary>
    public static ByteSize? Parse(string text)
    {
        var end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (!double.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || FactorOf(text[end..].Trim()) is not { } factor)
            return null;
        var bytes = Math.Round(value * factor);
        return bytes < 1e18 ? new((long)bytes) : null;
    }

    public static ByteSize operator +(ByteSize left, ByteSize right) => new(left.Bytes + right.Bytes);

    public override string ToString()
    {
        double value = Bytes;
        var step = 0;
        for (; Math.Abs(value) >= 1024 && step < Binary.Length - 1; step++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(step == 0 ? value.ToString("F0", CultureInfo.InvariantCulture) : Figure.Significant(value, 3))} {Binary[step]}");
    }

    private static double? FactorOf(string unit) =>
        Array.IndexOf(Binary, unit) is >= 0 and var binary ? Math.Pow(1024, binary)
        : Array.IndexOf(Decimal, unit) is >= 0 and var power ? Math.Pow(1000, power)
        : null;
}
