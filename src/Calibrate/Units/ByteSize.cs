using System.Globalization;

namespace Calibrate.Units;

/// <summary>An amount of memory. Shown in binary units, as memory is made: 1 GiB is 2^30 bytes, 1 GB would be 10^9.</summary>
public readonly record struct ByteSize(long Bytes)
{
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static ByteSize operator +(ByteSize left, ByteSize right) => new(left.Bytes + right.Bytes);

    public override string ToString()
    {
        double value = Bytes;
        var step = 0;
        for (; Math.Abs(value) >= 1024 && step < Binary.Length - 1; step++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(step == 0 ? value.ToString("F0", CultureInfo.InvariantCulture) : Figure.Significant(value, 3))} {Binary[step]}");
    }
}
