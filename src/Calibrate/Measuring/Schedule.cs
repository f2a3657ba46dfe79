using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Measuring;

/// <summary>
/// Which cell is launched next: a function of the plan and of what is measured so far, and of nothing else, so that a run that
/// was broken off goes on as it would have without the break.
/// </summary>
public sealed class Schedule(RunPlan plan)
{
    private readonly StopRule _rule = new(plan.Tier, plan.Launches);

    /// <summary>Launches that every cell gets.</summary>
    public int Least => _rule.Least;

    public bool WantsMore(CellRun cell) => cell.Failure is null && _rule.WantsMore(cell.Launches.Count, cell.StepSeconds);

    /// <summary>
    /// Of the cells that want more and fit into the time left, one of those with the fewest launches: every cell has its first
    /// before any has its second. Up to the launches that all get, the round's random order decides; after that the widest interval.
    /// </summary>
    /// <param name="left">Null: no limit.</param>
    public CellRun? Next(IReadOnlyList<CellRun> cells, TimeSpan? left)
    {
        CellRun[] open = [.. cells.Where(c => WantsMore(c) && (left is not { } time || (time > TimeSpan.Zero && time >= Expected(c, cells))))];
        if (open.Length == 0)
            return null;

        var fewest = open.Min(c => c.Launches.Count);
        var behind = open.Where(c => c.Launches.Count == fewest);
        return fewest < Least
            ? Order(cells, round: fewest + 1).First(behind.Contains)
            : behind.MaxBy(c => c.StepSeconds?.RelativeHalfWidth ?? double.PositiveInfinity);
    }

    /// <summary>53 bits: what every reader of JSON keeps.</summary>
    /// <param name="launch">1 for a cell's first.</param>
    public ulong SeedOf(CellKey cell, int launch) => SeededRandom.Named(plan.Seed, $"{cell.Id} launch {launch}").Next() >> 11;

    private IReadOnlyList<CellRun> Order(IReadOnlyList<CellRun> cells, int round) =>
        SeededRandom.Named(plan.Seed, $"round {round}").Shuffle(cells.OrderBy(c => c.Cell.Key.Id, StringComparer.Ordinal));

    /// <summary>
    /// How long the cell's next launch takes, as far as its last one tells, or else those of the others; zero before any. What the
    /// budget would cut in two is not begun.
    /// </summary>
    public static TimeSpan Expected(CellRun cell, IReadOnlyList<CellRun> cells)
    {
        if (cell.LastWall is { } own)
            return own;
        double[] others = [.. cells.Select(c => c.LastWall).OfType<TimeSpan>().Select(w => w.TotalSeconds)];
        return others.Length == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(others.Average());
    }
}
