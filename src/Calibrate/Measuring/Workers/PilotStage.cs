using Calibrate.Planning;

namespace Calibrate.Measuring.Workers;

/// <summary>Finds out how long a step takes: batches of 1, 2, 4… steps until one is long enough to tell.</summary>
public static class PilotStage
{
    /// <summary>A step that takes nothing must not double for ever.</summary>
    private const int MaxSteps = 1 << 20;

    public static bool RunAgain(int steps, TimeSpan elapsed, BlockSettings settings) =>
        elapsed < settings.MinDuration / 4 && steps < MaxSteps;
}
