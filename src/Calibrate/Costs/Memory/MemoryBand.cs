namespace Calibrate.Costs.Memory;

/// <summary>How far real memory may be from what the formulas say, earned on the published figures.</summary>
/// <param name="Least">Times the formulas' total: the least that any published figure was of it.</param>
/// <param name="Most">The most.</param>
/// <param name="Rows">Published figures that it was earned on.</param>
/// <param name="Held">How many of them the band of the others holds, one left out at a time: what to expect of the next figure.</param>
public sealed record MemoryBand(double Least, double Most, int Rows, int Held)
{
    public static MemoryBand Published => field ??= Of(PublishedMemory.Rows);

    /// <exception cref="ArgumentException">Fewer than two rows say how much memory something took.</exception>
    public static MemoryBand Of(IEnumerable<PublishedMemory> published)
    {
        MeasuredRatio[] rows = [.. published.Select(row => row.Ratio).OfType<MeasuredRatio>()];
        if (rows.Count(row => row.Least is not null) < 2)
            throw new ArgumentException("a band takes at least two published figures that are bounded on both sides", nameof(published));
        return new(rows.Min(row => row.Least)!.Value, rows.Max(row => row.Most), rows.Length, rows.Count(row => Holds([.. rows.Where(other => other != row)], row)));
    }

    private static bool Holds(IReadOnlyCollection<MeasuredRatio> band, MeasuredRatio row) =>
        !(row.Least < band.Min(other => other.Least)) && row.Most <= band.Max(other => other.Most);
}

/// <summary>Real memory over the formulas' total, as far as a published figure tells.</summary>
/// <param name="Least">Null where nothing bounds it: a batch ran, and a larger one was not tried.</param>
public sealed record MeasuredRatio(double? Least, double Most)
{
    public static MeasuredRatio Exactly(double ratio) => new(ratio, ratio);
}
