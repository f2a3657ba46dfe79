using System.Globalization;
using Calibrate.Planning;

namespace Calibrate.Profiles.Comparing;

/// <summary>Why cells do not pair: those that come closest, and what keeps them apart.</summary>
internal static class NearestKeys
{
    private const int MostShown = 3;

    private static readonly (string Part, Func<CellKey, string> Of)[] Parts =
    [
        ("workload", key => key.Workload),
        ("mode", key => Words.Of(key.Mode)),
        ("precision", key => Words.Of(key.Precision)),
        ("checkpointing", key => Words.Of(key.Checkpointing)),
        ("method", key => Words.Of(key.Method)),
        ("adapters", key => key.Adapter?.Id ?? "none"),
        ("cached", key => Words.Of(key.Caching)),
        ("micro-batches", key => key.Accumulate.ToString(CultureInfo.InvariantCulture)),
        ("channels last", key => Words.Of(key.ChannelsLast)),
        ("batch", key => key.Batch.ToString(CultureInfo.InvariantCulture)),
        ("size", key => key.Size.ToString()),
        ("optimizer", key => Words.Of(key.Optimizer)),
        ("CUDA graphs", key => Words.Of(key.CudaGraphs)),
    ];

    /// <param name="old">At least one, as of <paramref name="new"/>.</param>
    /// <returns>E.g. <c>a.b4 and a.b8 differ in batch (4, 8)</c>; those with the fewest differences only.</returns>
    public static string Describe(IEnumerable<CellKey> old, IEnumerable<CellKey> @new)
    {
        var pairs =
            from one in old
            from other in @new
            select (Old: one, New: other, Apart: Parts.Where(part => part.Of(one) != part.Of(other)).ToArray());
        var nearest = pairs.GroupBy(pair => pair.Apart.Length).MinBy(group => group.Key)!;
        return string.Join("; ", nearest.Take(MostShown).Select(pair =>
            $"{pair.Old.Id} and {pair.New.Id} differ in {string.Join(" and ", pair.Apart.Select(part => $"{part.Part} ({part.Of(pair.Old)}, {part.Of(pair.New)})"))}"));
    }
}
