using Calibrate.Planning;

namespace Calibrate.Profiles.Comparing;

/// <summary>Two profiles, cell by cell.</summary>
/// <param name="Crossed">Differences that would forbid the comparison, had it not been asked for.</param>
/// <param name="Noted">Differences that may be the reason for another figure.</param>
/// <param name="Cells">In both, in the new profile's order.</param>
/// <param name="OnlyOld">Ids of cells without a counterpart.</param>
public sealed record Comparison(
    ComparisonRequest Request, IReadOnlyList<Difference> Crossed, IReadOnlyList<Difference> Noted,
    IReadOnlyList<CellComparison> Cells, IReadOnlyList<string> OnlyOld, IReadOnlyList<string> OnlyNew)
{
    /// <summary>
    /// The change that matters where no gate says so: two trusted figures (each within 1.5%) of one and the same speed have a ratio
    /// within 2.1% on both sides, so that 3% can be told.
    /// </summary>
    public const double DefaultMargin = 0.03;

    /// <summary>As a share of the old speed.</summary>
    public double Margin => MarginOf(Request);

    /// <summary>What a gate refuses.</summary>
    public IReadOnlyList<CellComparison> Regressions => [.. Cells.Where(cell => cell.Change is Change.Slower or Change.Broken)];

    /// <summary>What a gate lets pass because it cannot tell.</summary>
    public IReadOnlyList<CellComparison> Unjudged => [.. Cells.Where(cell => cell.Change is Change.CannotSay or Change.NotUsable)];

    /// <exception cref="UsageException">The profiles are not of one kind, or have no cell in common.</exception>
    public static Comparison Of(ComparisonRequest request)
    {
        var (old, @new) = (request.Old.Profile, request.New.Profile);
        var differences = IdentityFacts.Between(old, @new);
        Difference[] decisive = [.. differences.Where(difference => difference is { Axis: not null, Known: true })];
        RefuseOtherKinds(request, decisive);

        // Bandwidths of two devices are no states of one host.
        var states = decisive.Any(difference => difference.Axis == Axis.Device)
            ? null
            : LaunchRegimes.Of([.. old.Cells.Concat(@new.Cells).SelectMany(cell => cell.Launches)]);
        var before = old.Cells.ToDictionary(cell => cell.Key);
        CellComparison[] cells =
        [
            .. from cell in @new.Cells
               where before.ContainsKey(cell.Key)
               select CellComparison.Of(before[cell.Key], cell, request.Flagged, MarginOf(request), states),
        ];
        if (cells.Length == 0)
            throw new UsageException($"{Name(request)}: no cell is in both; {Nearest(old, @new)}. Measure the same cells in both");
        return new(request, decisive, [.. differences.Except(decisive)], cells, Without(old, @new), Without(@new, old));
    }

    private static double MarginOf(ComparisonRequest request) => request.Gate ?? DefaultMargin;

    private static void RefuseOtherKinds(ComparisonRequest request, Difference[] decisive)
    {
        Difference[] refused = [.. decisive.Where(difference => !request.Across.Contains(difference.Axis!.Value))];
        if (refused.Length == 0)
            return;
        var across = string.Join(',', refused.Select(difference => difference.Axis!.Value).Concat(request.Across).Distinct().Order().Select(Words.Of));
        throw new UsageException($"{Name(request)}: these are not of one kind; {string.Join("; ", refused.Select(difference => difference.ToString()))}. Measure both alike, or compare all the same with --across {across}");
    }

    private static string Nearest(Profile old, Profile @new) => (old.Cells, @new.Cells) switch
    {
        ([], _) => "OLD holds none",
        (_, []) => "NEW holds none",
        _ => $"the nearest: {NearestKeys.Describe(old.Cells.Select(cell => cell.Key), @new.Cells.Select(cell => cell.Key))}",
    };

    private static string[] Without(Profile one, Profile other) =>
        [.. one.Cells.Select(cell => cell.Key.Id).Except(other.Cells.Select(cell => cell.Key.Id), StringComparer.Ordinal)];

    private static string Name(ComparisonRequest request) => $"compare {request.Old.File} {request.New.File}";
}
