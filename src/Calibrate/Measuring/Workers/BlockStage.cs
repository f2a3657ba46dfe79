using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Measuring.Workers;

/// <summary>Decides whether a launch times another block: the agreed number, and more while the warm-up has not ended within it.</summary>
public static class BlockStage
{
    /// <param name="blocks">Mean seconds per step of the blocks so far.</param>
    public static bool RunAgain(IReadOnlyList<double> blocks, BlockSettings settings) =>
        blocks.Count < settings.Count
        || (blocks.Count < settings.MaxCount && MserCut.Of(blocks).State == SteadyState.NotYet);
}
