using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Profiles;

/// <summary>What the rules of <see cref="CellVerdict"/> look at.</summary>
/// <param name="Figures">Null when no launch counts.</param>
/// <param name="Asked">The tier the run aimed at.</param>
/// <param name="Failure">Why the cell could not be measured to its end, or null.</param>
public sealed record CellEvidence(CellKey Key, IReadOnlyList<Launch> Launches, CellFigures? Figures, Tier Asked, CellFailure? Failure)
{
    public IReadOnlyList<Launch> Finished { get; } = [.. Launches.Where(launch => launch.Finished)];

    public IReadOnlyList<Launch> Counted { get; } = [.. Launches.Where(launch => launch.Counts)];

    /// <summary>Mean seconds per step of each launch that counts.</summary>
    public IReadOnlyList<double> StepSeconds => [.. Counted.Select(launch => launch.StepSeconds)];

    public DriftTest Drift => DriftTest.Of(Counted.Select(launch => launch.SteadyBlocks));

    /// <summary>The evidence a stored cell was judged on.</summary>
    public static CellEvidence Of(Cell cell, Tier asked) => new(cell.Key, cell.Launches, cell.Figures, asked, CellFailure.Of(cell));
}
