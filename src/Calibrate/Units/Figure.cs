using System.Globalization;

namespace Calibrate.Units;

/// <summary>Numbers as people read them: a few significant digits, no exponent, the same bytes in every culture.</summary>
public static class Figure
{
    private static readonly (double Factor, string Prefix)[] Decimal =
        [(1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, "")];

    /// <summary>E.g. <c>0.04123</c>, <c>41.23</c>, <c>41230</c>: digits before the point are never rounded away.</summary>
    public static string Significant(double value, int digits = 4)
    {
        if (value == 0)
            return "0";
        var magnitude = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        var decimals = Math.Clamp(digits - 1 - magnitude, 0, 15);
        return value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>E.g. <c>12.3%</c> for 0.123.</summary>
    public static string Percent(double share, int decimals = 1) =>
        (share * 100).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + "%";

    /// <summary>With a decimal prefix: <c>35.13 GFLOP</c>.</summary>
    internal static string WithDecimalPrefix(double value, string unit)
    {
        var (factor, prefix) = Decimal.FirstOrDefault(d => Math.Abs(value) >= d.Factor, (1, ""));
        return $"{Significant(value / factor)} {prefix}{unit}";
    }
}
