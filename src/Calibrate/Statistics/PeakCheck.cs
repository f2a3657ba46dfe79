using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Statistics;

/// <summary>Whether a rate was measured at the precision it is named after: no product is faster than the maker's dense rate.</summary>
public static class PeakCheck
{
    /// <summary>What a better cooled board's clock may add to the rate in the data sheet.</summary>
    public const double Tolerance = 1.05;

    /// <param name="measured">FLOP/s of the best matrix product at <paramref name="precision"/>.</param>
    /// <param name="datasheet">The device's dense rates, FLOP/s; empty for a device that is not known, which leaves nothing to judge by.</param>
    /// <returns>Why it is no peak, and which precision it looks like; or null.</returns>
    public static string? Reject(Precision precision, double measured, IReadOnlyDictionary<Precision, double> datasheet)
    {
        if (!datasheet.TryGetValue(precision, out var rate) || measured <= Tolerance * rate)
            return null;
        // The slowest that could have done it; two may have one rate.
        var possible = datasheet.Where(other => measured <= Tolerance * other.Value).ToLookup(other => other.Value, other => other.Key);
        var looks = possible.Count == 0
            ? "no precision of this device is as fast"
            : $"it looks like {string.Join(" or ", possible.MinBy(same => same.Key)!.Order().Select(Word))}";
        return $"{new FlopRate(measured)} is above the {new FlopRate(rate)} that the data sheet gives for {Word(precision)}: {looks}";
    }

    private static string Word(Precision precision) => precision.ToString().ToLowerInvariant();
}
