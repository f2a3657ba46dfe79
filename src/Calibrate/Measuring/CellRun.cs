using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Statistics;

namespace Calibrate.Measuring;

/// <summary>A cell in the course of a run: its launches so far.</summary>
public sealed class CellRun(PlannedCell cell)
{
    private readonly List<LaunchOutcome> _outcomes = [];

    public PlannedCell Cell { get; private set; } = cell;

    public IReadOnlyList<LaunchOutcome> Outcomes => _outcomes;

    public IReadOnlyList<Launch> Launches => [.. _outcomes.Select(o => o.Launch)];

    /// <summary>The launch that ended the cell early; null while all finished.</summary>
    public LaunchOutcome? Failure => _outcomes.Find(o => o.End != LaunchEnd.Finished);

    /// <summary>Of the mean step time in seconds, over the launches that count; null without any.</summary>
    public LaunchInterval? StepSeconds { get; private set; }

    /// <summary>Of its last launch; null before any.</summary>
    public TimeSpan? LastWall => _outcomes.Count == 0 ? null : _outcomes[^1].Wall;

    /// <remarks>A launch that ran out of memory at a batch that was found by search makes it the cell of a smaller batch, without launches.</remarks>
    public void Add(LaunchOutcome outcome)
    {
        if (outcome.End == LaunchEnd.OutOfMemory && Cell.StepDown(outcome.Reason) is { } smaller)
        {
            Cell = smaller;
            _outcomes.Clear();
            StepSeconds = null;
            return;
        }

        _outcomes.Add(outcome);
        double[] means = [.. _outcomes.Where(o => o.Launch.Counts).Select(o => o.Launch.StepSeconds)];
        StepSeconds = means.Length == 0 ? null : LaunchInterval.Of(means);
    }
}
