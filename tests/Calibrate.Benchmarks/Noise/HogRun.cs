using Calibrate.Profiles;

namespace Calibrate.Benchmarks.Noise;

/// <summary>A cell measured while, from half-way on, another process took a core for itself.</summary>
/// <param name="Status">As the profile has it.</param>
/// <param name="Excluded">Launches that did not count.</param>
/// <param name="StepSeconds">Of the launches that did; null without any.</param>
/// <param name="Covers">Whether the interval holds the step time of the quiet run.</param>
internal sealed record HogRun(string Status, string? Reason, int Launches, int Excluded, double? StepSeconds, double? Low, double? High, bool Covers, bool Flagged)
{
    public bool Passes => Flagged || Covers;

    public static HogRun Of(Cell cell, double quietStepSeconds)
    {
        var steps = cell.Figures?.StepSeconds;
        return new(
            cell.Status.ToString(), cell.Reason, cell.Launches.Count, cell.Launches.Count(launch => launch.Excluded is not null),
            steps?.Value, steps?.Low, steps?.High,
            Covers: steps?.Low <= quietStepSeconds && quietStepSeconds <= steps?.High,
            Flagged: cell.Status.Standing == Standing.Flagged);
    }
}
